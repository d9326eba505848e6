"""`./run manage export_study STUDY --to DIR`."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from reviews.exports.study import write
from reviews.exports.study.tables import TABLES
from reviews.models import Study
from tests.factories import make_agent, make_pool, make_reviewer, make_study
from tests.reviews.play import NOT_COMPLETED, play

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def study() -> Study:
    study = make_study(make_pool(tasks=1), agents=[make_agent("scribe")], slug="autumn")
    play(lambda block, arm, attempt: NOT_COMPLETED, [make_reviewer()])
    return study


def export(to: Path, *options: str) -> str:
    out = StringIO()
    call_command("export_study", "autumn", "--to", str(to), *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_every_file_is_in_the_folder_and_named(study: Study, tmp_path: Path, form: str) -> None:
    printed = export(tmp_path / "new" / "folder", "--format", form)
    expected = {f"{table.name}.{form}" for table in TABLES} | {"README.md", "columns.json", "manifest.json"}
    assert {path.name for path in (tmp_path / "new" / "folder").iterdir()} == expected
    assert f"scores.{form}: 6 rows, " in printed


def test_agents_have_names_once_the_study_is_unblinded(study: Study, tmp_path: Path) -> None:
    export(tmp_path / "blind")
    Study.objects.update(unblinded_at=timezone.now())
    export(tmp_path / "open")
    named = [
        (json.loads((tmp_path / name / "manifest.json").read_text())["agents_named"], name)
        for name in ("blind", "open")
    ]
    assert named == [(False, "blind"), (True, "open")]
    assert "scribe" not in (tmp_path / "blind" / "trials.csv").read_text()
    assert "scribe" in (tmp_path / "open" / "trials.csv").read_text()


def test_nothing_is_overwritten_and_nothing_half_written_is_left(study: Study, tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text("mine")
    with pytest.raises(CommandError, match=r"Nothing was exported. .*scores.csv: File exists"):
        export(tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("scores.csv", "mine")]


def test_an_export_that_is_stopped_leaves_nothing(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*args: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(write, "readme", stopped)
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_study_that_is_not_there_and_a_folder_that_is_a_file(study: Study, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no study “winter”. There is: autumn"):
        call_command("export_study", "winter", "--to", str(tmp_path))
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CommandError, match="can't be written to: File exists"):
        export(tmp_path / "file")
