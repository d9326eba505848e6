"""Exports are made under a lease: once, wholly, again where one was lost, and not for ever."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from agents.management.commands.scheduler import Command
from reviews.actions.export_lease import (
    AT_ONCE,
    LEASE,
    TRIES,
    finish_export,
    renew_export,
    sweep_exports,
    take_export,
)
from reviews.actions.export_study import ask_export, remove_old_exports, retry_export
from reviews.actions.problem import Refused
from reviews.exports.study import job
from reviews.exports.study.job import make_export, make_exports
from reviews.models import Score, Study, StudyExport, User
from reviews.queries.exports import KEPT
from reviews.tasks import make_exports as task
from tests.factories import make_agent, make_pool, make_reviewer, make_study, make_user
from tests.reviews.play import NOT_COMPLETED, play

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person() -> User:
    return make_user("jun", "researcher")


@pytest.fixture
def study() -> Study:
    study = make_study(make_pool(tasks=1), agents=[make_agent("scribe")])
    play(lambda block, arm, attempt: NOT_COMPLETED, [make_reviewer()])
    return study


@pytest.fixture
def export(study: Study, person: User) -> StudyExport:
    return ask_export(study=study, by=person, form="csv")


@pytest.fixture
def stored() -> set[Path]:
    """The stored files there were before."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(exist_ok=True)
    return {path for path in root.rglob("*") if path.is_file()}


def new_files(stored: set[Path]) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file() and path not in stored]


def taken() -> StudyExport:
    export = take_export()
    assert export is not None
    return export


def lose() -> None:
    """The worker was killed a while ago."""
    StudyExport.objects.filter(state="running").update(expires_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_what_was_asked_for_is_there_later_with_its_digest(study: Study, person: User, form: str) -> None:
    export = ask_export(study=study, by=person, form=form)
    task()
    export.refresh_from_db()
    assert (export.state, export.tries, export.error, export.token) == ("done", 1, "", None)
    with export.file.open("rb") as file:
        content = file.read()
        with ZipFile(file) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            rows = sum(each["rows"] or 0 for each in manifest["files"])
    assert (len(content), hashlib.sha256(content).hexdigest()) == (export.size, export.sha256)
    assert rows == export.rows_done == export.rows_total
    assert rows > 6
    assert take_export() is None


def test_while_one_is_made_another_like_it_is_refused(export: StudyExport, person: User) -> None:
    with pytest.raises(Refused, match="being made already"):
        ask_export(study=export.study, by=person, form="csv")
    ask_export(study=export.study, by=person, form="jsonl")
    with pytest.raises(Refused, match="Choose the format"):
        ask_export(study=export.study, by=person, form="xlsx")


def test_two_workers_make_it_once(export: StudyExport) -> None:
    found: list[int] = []
    together = Barrier(2)

    def work() -> None:
        together.wait()
        found.append(make_exports())
        connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, 1]
    export.refresh_from_db()
    assert (export.state, export.tries) == ("done", 1)


def test_no_more_than_two_are_made_at_once(study: Study, person: User) -> None:
    for form in ("csv", "jsonl", "parquet"):
        ask_export(study=study, by=person, form=form)
    assert [taken().format for _ in range(AT_ONCE)] == ["csv", "jsonl"]
    assert take_export() is None
    lose()
    assert [taken().format for _ in range(AT_ONCE)] == ["csv", "jsonl"]


def test_one_that_was_killed_is_begun_again_and_the_late_worker_changes_nothing(
    export: StudyExport, stored: set[Path]
) -> None:
    first = taken()
    assert take_export() is None
    lose()
    assert sweep_exports() == 1
    second = taken()
    assert (second.pk, second.tries) == (export.pk, 2)
    assert not renew_export(export=first, rows_done=5, rows_total=9)
    assert not make_export(first)
    assert new_files(stored) == []
    assert make_export(second)
    assert len(new_files(stored)) == 1


def test_a_worker_that_lost_its_lease_stops_in_the_middle(
    export: StudyExport, monkeypatch: pytest.MonkeyPatch, stored: set[Path]
) -> None:
    first = taken()
    lose()
    taken()
    monkeypatch.setattr(job, "TELL_SECONDS", 0.0)
    assert not make_export(first)
    assert new_files(stored) == []
    export.refresh_from_db()
    assert (export.state, export.tries) == ("running", 2)


def test_after_three_tries_it_has_failed_and_may_be_tried_again(export: StudyExport) -> None:
    for number in range(1, TRIES + 1):
        assert taken().tries == number
        lose()
        assert sweep_exports() == (1 if number < TRIES else 0)
    export.refresh_from_db()
    assert (export.state, export.error) == ("failed", "Its worker stopped in the middle, each time.")
    assert take_export() is None
    retry_export(export=export)
    with pytest.raises(Refused, match="not failed"):
        retry_export(export=export)
    assert make_exports() == 1


def test_a_full_disk_is_told_and_nothing_half_written_stays(
    export: StudyExport, monkeypatch: pytest.MonkeyPatch, stored: set[Path], caplog: pytest.LogCaptureFixture
) -> None:
    def full(*args: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    for _ in range(TRIES):
        assert make_exports() == 0
        lose()
    export.refresh_from_db()
    assert (export.state, export.file.name) == ("failed", "")
    assert export.error == "The file could not be written: No space left on device."
    assert new_files(stored) == []
    assert "could not be written" in caplog.text


def test_a_worker_that_has_to_end_gives_it_back_and_that_is_no_try(
    export: StudyExport, stored: set[Path]
) -> None:
    assert make_exports(lambda: True) == 0
    assert not make_export(taken(), lambda: True)
    export.refresh_from_db()
    assert (export.state, export.tries, export.rows_done) == ("waiting", 0, 0)
    assert new_files(stored) == []


def test_one_asked_for_while_blind_stays_blind(export: StudyExport, person: User) -> None:
    Study.objects.update(unblinded_at=timezone.now())
    later = ask_export(study=export.study, by=person, form="jsonl")
    assert make_exports() == 2
    told = {}
    for made in (export, later):
        made.refresh_from_db()
        with made.file.open("rb") as file, ZipFile(file) as archive:
            told[made.format] = (
                json.loads(archive.read("manifest.json"))["agents_named"],
                b"scribe" in archive.read(f"trials.{made.format}"),
            )
    assert told == {"csv": (False, False), "jsonl": (True, True)}


def test_progress_is_told_while_it_is_made(export: StudyExport) -> None:
    under_way = taken()
    assert renew_export(export=under_way, rows_done=40, rows_total=90)
    export.refresh_from_db()
    assert (export.rows_done, export.rows_total) == (40, 90)
    assert export.expires_at is not None
    assert export.expires_at > timezone.now() + LEASE / 2


def test_old_exports_go_with_their_files(export: StudyExport, stored: set[Path]) -> None:
    make_exports()
    assert (remove_old_exports(), len(new_files(stored))) == (0, 1)
    StudyExport.objects.update(ended_at=timezone.now() - KEPT - timedelta(minutes=1))
    assert remove_old_exports() == 1
    assert new_files(stored) == []
    assert not StudyExport.objects.exists()


def test_finishing_twice_keeps_the_first_file(export: StudyExport, stored: set[Path]) -> None:
    under_way = taken()
    assert make_export(under_way)
    (kept,) = new_files(stored)
    with kept.open("rb") as file:
        again = default_storage.save("aa/bb/again", File(file))
    assert not finish_export(export=under_way, name=again, size=1, sha256="", rows=1)
    assert new_files(stored) == [kept]


def test_the_scheduler_finds_what_a_lost_message_left_behind(export: StudyExport) -> None:
    for _ in range(TRIES):
        taken()
        lose()
    Command().sweep_once()
    export.refresh_from_db()
    assert export.state == "failed"


def test_an_export_that_was_made_does_not_change(export: StudyExport) -> None:
    make_exports()
    export.refresh_from_db()
    before = export.sha256
    Score.objects.all().delete()
    assert make_exports() == 0
    export.refresh_from_db()
    assert export.sha256 == before
