"""Upload in the browser: what may be sent, by whom, and what is kept of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, transaction
from django.test import Client
from django.utils import timezone

from reviews.actions.upload_pool import KEPT, keep_upload
from reviews.models import Membership, PoolUpload, Task, TaskPool, User
from reviews.views import upload_limit
from tests.factories import make_pool, make_user
from tests.reviews.formats.files import (
    CRITERIA_COLUMNS,
    CSV_COLUMNS,
    csv_bytes,
    csv_task,
    jsonl,
    rubric,
    task,
    zip_bytes,
)
from tests.reviews.uploads import confirm, preview, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def test_csv_comes_with_a_second_file(browser: Client) -> None:
    criteria = csv_bytes(CRITERIA_COLUMNS, *[["T-1", *c.values()] for c in rubric()])
    page = preview(
        browser,
        csv_bytes(CSV_COLUMNS, csv_task()),
        criteria=SimpleUploadedFile("criteria.csv", criteria),
    )
    assert [len(row.task.criteria) for row in page.context["plan"].rows] == [5]
    confirm(browser, page)
    assert Task.objects.get().rubrics.get().criteria.count() == 5


def test_attachments_arrive_with_the_confirmation(browser: Client) -> None:
    data = zip_bytes({"tasks.jsonl": jsonl(task(attachments=["a.txt"])), "a.txt": b"hello"})
    confirm(browser, preview(browser, data))
    attachment = Task.objects.get().attachments.get()
    with attachment.file.open("rb") as stored:
        assert stored.read() == b"hello"


def test_a_stored_file_that_changed_is_not_imported(browser: Client) -> None:
    page = preview(browser, jsonl(task()))
    kept = PoolUpload.objects.get()
    default_storage.delete(str(kept.file.name))
    default_storage.save(str(kept.file.name), ContentFile(jsonl(task(title="Other"))))
    done = confirm(browser, page)
    assert "The stored file is not the one that was uploaded. Upload it again." in done.content.decode()
    assert not TaskPool.objects.exists()


def test_a_stored_file_that_is_gone_is_said_so(browser: Client) -> None:
    page = preview(browser, jsonl(task()))
    default_storage.delete(str(PoolUpload.objects.get().file.name))
    response = browser.get(page.request["PATH_INFO"])
    assert response.status_code == 409
    assert "The uploaded file is gone. Upload it again." in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"pool": "My Jobs"}, "Use small letters, digits and single hyphens, such as writing-2026."),
        ({"pool": "import"}, "“import” is a word of the site&#x27;s own addresses."),
        ({"file": ""}, "This field is required."),
    ],
)
def test_a_form_that_will_not_do_says_why(browser: Client, fields: dict[str, Any], message: str) -> None:
    response = upload(browser, jsonl(task()), **fields)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not PoolUpload.objects.exists()


def test_a_body_of_200_mb_gets_a_page_and_nothing_is_stored(browser: Client, media: Path) -> None:
    response = upload(browser, b"x" * (200 * 1024 * 1024))
    assert response.status_code == 413
    assert "Nothing was uploaded: the file has 200 MB; 100 MB are allowed." in response.content.decode()
    assert not PoolUpload.objects.exists()
    assert not media.exists()


def test_a_token_is_still_needed(admin: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    assert upload(strict, jsonl(task())).status_code == 403
    assert not PoolUpload.objects.exists()


def test_a_refused_body_still_has_its_token_checked(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_limit, "BODY_MAX_BYTES", 1000)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    strict.get("/pools/import/")
    token = next(morsel.value for name, morsel in strict.cookies.items() if "csrf" in name)
    file = SimpleUploadedFile("tasks.jsonl", b"x" * 5000)
    fields = {"csrfmiddlewaretoken": token, "pool": "jobs", "file": file}
    assert strict.post("/pools/import/", fields).status_code == 413
    file.seek(0)
    assert strict.post("/pools/import/", {"pool": "jobs", "file": file}).status_code == 403


def test_old_uploads_are_removed_with_their_files(
    admin: User, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    def keep() -> PoolUpload:
        return keep_upload(
            slug="jobs", title="", file=ContentFile(b"x", "a"), criteria=ContentFile(b"y", "b"), by=admin
        )

    old = keep()
    PoolUpload.objects.filter(pk=old.pk).update(created_at=timezone.now() - KEPT - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        new = keep()
    assert list(PoolUpload.objects.all()) == [new]
    assert len([path for path in media.rglob("*") if path.is_file()]) == 2


def test_an_upload_that_can_not_be_recorded_leaves_no_file(admin: User, media: Path) -> None:
    with pytest.raises(DataError), transaction.atomic():
        keep_upload(
            slug="jobs",
            title="x" * 201,
            file=ContentFile(b"x", "a"),
            criteria=ContentFile(b"y", "b"),
            by=admin,
        )
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_only_an_admin_may_import(client: Client, researcher: User, reviewer: User, outsider: User) -> None:
    assert client.get("/pools/import/").status_code == 302
    for person in (researcher, reviewer, outsider):
        client.force_login(person)
        assert client.get("/pools/import/").status_code == 404
        assert upload(client, jsonl(task())).status_code == 404
        assert client.get("/pools/templates/tasks.csv").status_code == 404
    assert not PoolUpload.objects.exists()


def test_an_admin_of_one_pool_fills_only_that_pool(client: Client) -> None:
    mine, other = make_pool("mine"), make_pool("other")
    person = make_user("paul", Membership.Role.ADMIN, pool=mine)
    client.force_login(person)
    assert upload(client, jsonl(task()), pool="mine").status_code == 302
    assert upload(client, jsonl(task()), pool="other").status_code == 404
    assert upload(client, jsonl(task()), pool="new").status_code == 404
    assert other.tasks.count() == 1


def test_nobody_sees_the_preview_of_somebody_else(browser: Client, client: Client) -> None:
    page = preview(browser, jsonl(task()))
    client.force_login(make_user("eve", Membership.Role.ADMIN))
    assert client.get(page.request["PATH_INFO"]).status_code == 404
    assert client.post(page.request["PATH_INFO"]).status_code == 404


@pytest.mark.parametrize("name", ["tasks.jsonl", "tasks.csv", "criteria.csv", "pool.zip"])
def test_templates_are_downloads(browser: Client, name: str) -> None:
    response = browser.get(f"/pools/templates/{name}")
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert len(response.content) > 100
    assert browser.get("/pools/templates/other").status_code == 404
