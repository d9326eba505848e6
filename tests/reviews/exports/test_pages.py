"""The page of a study's exports: asked for, watched, downloaded, by those who may read the study."""

from __future__ import annotations

import json
import os
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
import redis
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.actions.export_study import ask_export
from reviews.exports.study.job import make_exports
from reviews.models import Study, StudyExport, User
from tests.factories import make_reviewer, make_study, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return make_study(slug="autumn")


@pytest.fixture
def page(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client


def url(study: Study) -> str:
    return reverse("exports", args=[study.pk])


def file_url(export: StudyExport) -> str:
    return reverse("export_file", args=[export.study_id, export.pk])


def failed(study: Study, by: User) -> StudyExport:
    return StudyExport.objects.create(
        study=study, asked_by=by, asked_at=timezone.now(), format="csv", state="failed", error="No <room>."
    )


def test_asking_makes_a_waiting_export_which_the_page_shows(page: Client, study: Study) -> None:
    assert "No exports yet" in page.get(url(study)).content.decode()
    answer = page.post(url(study), {"action": "ask", "format": "parquet"}, follow=True)
    assert answer.redirect_chain == [(url(study), 302)]
    export = StudyExport.objects.get()
    assert (export.format, export.state, export.named) == ("parquet", "waiting", False)
    shown = answer.content.decode()
    assert "waits for a worker" in shown
    assert 'hx-trigger="every 2s"' in shown


def test_htmx_gets_the_list_alone_and_asks_no_more_once_nothing_is_made(
    page: Client, study: Study, researcher: User
) -> None:
    export = ask_export(study=study, by=researcher, form="csv")
    StudyExport.objects.update(state="running", rows_done=1200, rows_total=5000)
    shown = page.get(url(study), headers={"HX-Request": "true"}).content.decode()
    assert "1,200 of 5,000 rows" in shown
    assert "<html" not in shown
    assert "hx-trigger" in shown
    StudyExport.objects.filter(pk=export.pk).update(state="failed", ended_at=timezone.now())
    assert "hx-trigger" not in page.get(url(study), headers={"HX-Request": "true"}).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_finished_export_is_downloaded_whole(client: Client) -> None:
    person = make_user("jun", "researcher")
    client.force_login(person)
    study = make_study(slug="autumn")
    export = ask_export(study=study, by=person, form="csv")
    assert client.get(file_url(export)).status_code == 404
    make_exports()
    answer = client.get(file_url(export))
    name = f"hapi-autumn-csv-{export.asked_at:%Y%m%d-%H%M}.zip"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert (answer.headers["Content-Type"], answer.streaming) == ("application/zip", True)
    assert "no-store" in answer.headers["Cache-Control"]
    content = answer.getvalue()
    export.refresh_from_db()
    assert len(content) == export.size
    with ZipFile(BytesIO(content)) as archive:
        assert json.loads(archive.read("manifest.json"))["study"]["slug"] == "autumn"
    assert export.sha256 in client.get(url(study)).content.decode()
    default_storage.delete(str(export.file.name))
    answer = client.get(file_url(export), follow=True)
    assert "The file of this export is gone" in answer.content.decode()


def test_a_failed_one_says_why_and_is_tried_again(page: Client, study: Study, researcher: User) -> None:
    export = failed(study, researcher)
    assert "No &lt;room&gt;." in page.get(url(study)).content.decode()
    page.post(url(study), {"action": "retry", "export": export.pk})
    export.refresh_from_db()
    assert (export.state, export.error) == ("waiting", "")
    answer = page.post(url(study), {"action": "retry", "export": export.pk}, follow=True)
    assert "This export has not failed." in answer.content.decode()


def test_others_find_nothing(client: Client, study: Study, admin: User, outsider: User) -> None:
    export = failed(study, admin)
    StudyExport.objects.update(state="done", file="aa/bb/none")
    elsewhere = make_user("eli", "researcher", study=make_study())
    for person in (outsider, make_reviewer("mira"), elsewhere):
        client.force_login(person)
        assert client.get(url(study)).status_code == 404, person
        assert client.get(file_url(export)).status_code == 404, person
        for action in ("ask", "retry"):
            sent = {"action": action, "format": "csv", "export": export.pk}
            assert client.post(url(study), sent).status_code == 404, person
    assert StudyExport.objects.count() == 1


def test_an_export_is_not_found_under_another_study(page: Client, study: Study, admin: User) -> None:
    export = failed(study, admin)
    other = make_study()
    assert page.get(reverse("export_file", args=[other.pk, export.pk])).status_code == 404
    assert page.post(url(other), {"action": "retry", "export": export.pk}).status_code == 404
    assert page.get(reverse("export_file", args=[study.pk, uuid4()])).status_code == 404


def test_who_is_not_signed_in_is_asked_to(client: Client, study: Study, admin: User) -> None:
    export = failed(study, admin)
    for address in (url(study), file_url(export)):
        answer = client.get(address)
        assert (answer.status_code, answer.url.startswith("/accounts/login/")) == (302, True)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 404),
        ({"action": "burn"}, 404),
        ({"action": "retry", "export": "nothing"}, 404),
        ({"action": "ask"}, 302),
        ({"action": "ask", "format": "xlsx'--"}, 302),
    ],
)
def test_odd_posts_make_nothing(page: Client, study: Study, sent: dict[str, str], status: int) -> None:
    assert page.post(url(study), sent).status_code == status
    assert not StudyExport.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_asking_calls_a_worker_once_it_is_committed() -> None:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as valkey:
        valkey.delete("exports")
        ask_export(study=make_study(), by=make_user(), form="csv")
        (message,) = valkey.lrange("exports", 0, -1)
        valkey.delete("exports")
    assert json.loads(message)["headers"]["task"] == "reviews.make_exports"
