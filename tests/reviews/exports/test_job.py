"""Exports are made apart from who asked for them: wholly, as they were asked for, and kept for a while."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from reviews.actions.export_lease import (
    TRIES,
    take_export,
)
from reviews.actions.export_study import ask_export, remove_old_exports
from reviews.actions.problem import Refused
from reviews.exports.study.job import make_exports
from reviews.models import Score, Study, StudyExport, User
from reviews.queries.exports import AT_MOST, KEPT
from reviews.tasks import make_exports as task
from tests.reviews.exports.leased import lose, new_files

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_old_exports_go_with_their_files(export: StudyExport, stored: set[Path]) -> None:
    make_exports()
    assert (remove_old_exports(), len(new_files(stored))) == (0, 1)
    StudyExport.objects.update(ended_at=timezone.now() - KEPT - timedelta(minutes=1))
    assert remove_old_exports() == 1
    assert new_files(stored) == []
    assert not StudyExport.objects.exists()


def test_only_the_newest_of_a_study_are_kept(export: StudyExport, person: User, stored: set[Path]) -> None:
    make_exports()
    for _ in range(AT_MOST - 1):
        ask_export(study=export.study, by=person, form="csv")
        StudyExport.objects.filter(state="waiting").update(state="failed", ended_at=timezone.now())
    assert (StudyExport.objects.count(), len(new_files(stored))) == (AT_MOST, 1)
    newest = ask_export(study=export.study, by=person, form="csv")
    assert not StudyExport.objects.filter(pk=export.pk).exists()
    assert (StudyExport.objects.count(), new_files(stored)) == (AT_MOST, [])
    assert StudyExport.objects.filter(pk=newest.pk, state="waiting").exists()


def test_an_export_that_was_made_does_not_change(export: StudyExport) -> None:
    make_exports()
    export.refresh_from_db()
    before = export.sha256
    Score.objects.all().delete()
    assert make_exports() == 0
    export.refresh_from_db()
    assert export.sha256 == before
