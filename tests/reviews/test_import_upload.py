"""Upload, preview and confirm in the browser."""

from __future__ import annotations

import re
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
from pytest_django import Settings

from reviews.actions.upload_pool import KEPT, keep_upload
from reviews.formats.task import KNOWN
from reviews.models import Membership, PoolUpload, Task, TaskPool, User
from reviews.views import upload_limit
from reviews.views.pool_import import ROWS_SHOWN
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

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def browser(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def upload(browser: Client, data: bytes, *, pool: str = "jobs", **fields: Any) -> Any:
    file = SimpleUploadedFile("tasks.jsonl", data)
    return browser.post("/pools/import/", {"pool": pool, "title": "Real jobs", "file": file, **fields})


def preview(browser: Client, data: bytes, **fields: Any) -> Any:
    response = upload(browser, data, **fields)
    assert response.status_code == 302
    return browser.get(response["Location"])


def confirm(browser: Client, page: Any) -> Any:
    fingerprint = page.context["plan"].fingerprint
    return browser.post(page.request["PATH_INFO"], {"fingerprint": fingerprint}, follow=True)


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_nothing_is_stored_before_the_confirmation_and_everything_after(browser: Client, admin: User) -> None:
    page = preview(browser, jsonl(task(), task(id="T-2", rubric=None)))
    assert page.context["plan"].counts == {"new": 2, "changed": 0, "unchanged": 0, "refused": 0}
    assert "1 comes without a rubric and waits for one." in page.content.decode()
    assert not TaskPool.objects.exists()
    done = confirm(browser, page)
    assert done.redirect_chain == [("/pools/jobs/", 302)]
    assert told(done) == ["Imported “tasks.jsonl”. 2 tasks, all new."]
    pool = TaskPool.objects.get()
    assert (pool.title, pool.created_by, pool.tasks.count()) == ("Real jobs", admin, 2)


def test_a_preview_survives_a_reload(browser: Client) -> None:
    page = preview(browser, jsonl(task()))
    again = browser.get(page.request["PATH_INFO"])
    assert again.context["plan"].fingerprint == page.context["plan"].fingerprint


def test_a_second_confirmation_imports_nothing(browser: Client) -> None:
    page = preview(browser, jsonl(task()))
    confirm(browser, page)
    second = browser.post(page.request["PATH_INFO"], {"fingerprint": page.context["plan"].fingerprint})
    assert (second.status_code, second["Location"]) == (302, "/pools/jobs/")
    assert Task.objects.count() == 1
    assert told(browser.get(page.request["PATH_INFO"], follow=True))[-1] == (
        "“tasks.jsonl” has been imported already."
    )


def test_the_same_file_again_says_that_nothing_changes(browser: Client) -> None:
    confirm(browser, preview(browser, jsonl(task(), task(id="T-2"))))
    page = preview(browser, jsonl(task(), task(id="T-2")))
    assert "2 tasks, all unchanged. There is nothing to import." in page.content.decode()
    assert 'name="fingerprint"' not in page.content.decode()


def test_a_pool_that_changed_since_the_preview_is_previewed_again(browser: Client) -> None:
    confirm(browser, preview(browser, jsonl(task())))
    page = preview(browser, jsonl(task(title="One")))
    other = preview(browser, jsonl(task(title="Two")))
    confirm(browser, other)
    done = confirm(browser, page)
    assert done.redirect_chain == [(page.request["PATH_INFO"], 302)]
    assert told(done)[-1] == "The pool has changed since this preview. Look at it again, then confirm."
    assert Task.objects.get().title == "Two"
    confirm(browser, done)
    assert Task.objects.get().title == "One"


def test_every_problem_is_shown_by_row_and_column(browser: Client) -> None:
    page = preview(browser, jsonl(task(budget_usd=-1), task(id="T-2", title=""), task(id="T-2")))
    text = page.content.decode()
    assert "Nothing can be imported: 3 errors." in text
    for place, message in (
        ("<td>budget_usd</td>", "must not be negative, but is -1."),
        ("<td>title</td>", "is empty."),
        ("<td>id</td>", "&quot;T-2&quot; is already the id of row 2."),
    ):
        assert place in text
        assert message in text
    assert 'name="fingerprint"' not in text


def test_errors_and_warnings_are_counted_apart_and_once(browser: Client) -> None:
    rows = [task(id="T-2", category="writing"), task(id="T-3", rubric=rubric(1))]
    text = preview(browser, jsonl(task(budget_usd=-1), *rows)).content.decode()
    assert "Nothing can be imported: 1 error. Put it right" in text
    assert "<h2>1 error, 2 warnings</h2>" in text
    assert "problem" not in re.sub(r"<[^>]+>", " ", text)
    text = preview(browser, jsonl(*rows)).content.decode()
    assert "<h2>2 warnings</h2>" in text
    assert "did you mean &quot;Writing&quot;?" in text


def test_the_title_of_a_new_pool_is_shown(browser: Client) -> None:
    page = preview(browser, jsonl(task())).content.decode()
    assert "Into a new draft pool, “Real jobs” (jobs)" in page
    page = preview(browser, jsonl(task()), title="").content.decode()
    assert "Into a new draft pool, jobs" in page


def test_what_a_new_task_will_hold_is_shown_and_harmless(browser: Client) -> None:
    page = preview(browser, jsonl(task(brief="<script>x</script>\nSecond line.", note="kept")))
    text = page.content.decode()
    assert "&lt;script&gt;x&lt;/script&gt;<br>Second line." in text
    assert "1. Requirement 1 (critical, weight 1)<br>2. Requirement 2 (critical, weight 1)" in text
    assert "{&quot;note&quot;: &quot;kept&quot;}" in text


def test_a_changed_task_shows_old_and_new(browser: Client) -> None:
    confirm(browser, preview(browser, jsonl(task())))
    text = preview(browser, jsonl(task(title="Clean two lists", budget_usd=None))).content.decode()
    assert "<del>Clean a customer list</del> → <ins>Clean two lists</ins>" in text
    assert "<del>120.00</del> → <span" in text
    assert "<details>" not in text


def test_a_long_preview_has_pages(browser: Client) -> None:
    page = preview(browser, jsonl(*[task(id=number) for number in range(ROWS_SHOWN + 1)]))
    assert f"1 to {ROWS_SHOWN} of {ROWS_SHOWN + 1} tasks" in page.content.decode()
    second = browser.get(page.request["PATH_INFO"], {"page": "2"})
    assert [row.plan.task.external_id for row in second.context["rows"]] == [str(ROWS_SHOWN)]
    last = browser.get(page.request["PATH_INFO"], {"page": "\0"})
    assert len(last.context["rows"]) == ROWS_SHOWN


def test_the_page_says_what_a_file_holds(browser: Client) -> None:
    named = set(re.findall(r"<dt><code>(\w+)</code></dt>", browser.get("/pools/import/").content.decode()))
    assert named == KNOWN


def test_confirming_a_file_with_problems_stores_nothing(browser: Client) -> None:
    page = preview(browser, jsonl(task(), task(id="T-2", title="")))
    done = confirm(browser, page)
    assert told(done) == ["Nothing was imported: 1 error."]
    assert not TaskPool.objects.exists()


def test_changed_rows_are_refused_once_a_study_has_opened_the_pool(browser: Client) -> None:
    confirm(browser, preview(browser, jsonl(task())))
    TaskPool.objects.update(state="open")
    page = preview(browser, jsonl(task(title="Other")))
    assert "title would change, but the pool “jobs” is open" in page.content.decode()
    assert page.context["plan"].counts["refused"] == 1


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
