"""What an import would write, field by field."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviews.actions.import_pool import import_pool
from reviews.formats.pool_file import read_pool
from reviews.queries.import_plan import plan_import
from reviews.queries.import_preview import FULL_AT_MOST, SHORT, Field, row_previews
from tests.reviews.formats.files import jsonl, rubric, task, zip_bytes

pytestmark = pytest.mark.django_db

LONG = "a word " * 40


def fields(folder: Path, data: bytes) -> dict[str, Field]:
    """The fields of the only row that is to be written."""
    path = folder / "new"
    path.write_bytes(data)
    with read_pool(path, "pool") as file:
        [row] = row_previews(plan_import("jobs", file).pending)
    return {field.name: field for field in row.fields}


def stored(folder: Path, data: bytes) -> None:
    path = folder / "old"
    path.write_bytes(data)
    import_pool(slug="jobs", path=path, name="pool", by=None)


def packed(content: bytes, **changes: object) -> bytes:
    return zip_bytes({"tasks.jsonl": jsonl(task(attachments=["a.txt"], **changes)), "a.txt": content})


def test_a_new_task_shows_every_field_that_has_a_value(tmp_path: Path) -> None:
    found = fields(tmp_path, packed(b"hello", note="kept"))
    assert {name: (field.before, field.after) for name, field in found.items()} == {
        "brief": (None, "Remove the duplicates."),
        "category": (None, "Admin Support"),
        "budget_usd": (None, "120.00"),
        "posted_at": (None, "2025-03-31"),
        "attachments": (None, "a.txt (5 bytes, SHA-256 2cf24dba…)"),
        "rubric": (None, "\n".join(f"{n}. Requirement {n} (critical, weight 1)" for n in range(1, 6))),
        "provenance": (None, '{"note": "kept"}'),
    }


def test_a_changed_task_shows_each_field_before_and_after(tmp_path: Path) -> None:
    stored(tmp_path, packed(b"hello", source="a board"))
    found = fields(tmp_path, packed(b"hullo", source=None, rubric=rubric(6), posted_at=None, note="new"))
    assert {name: (field.before, field.after) for name, field in found.items() if name != "rubric"} == {
        "posted_at": ("2025-03-31", ""),
        "source": ("a board", ""),
        "attachments": ("a.txt (5 bytes, SHA-256 2cf24dba…)", "a.txt (5 bytes, SHA-256 7835066a…)"),
        "provenance": ("", '{"note": "new"}'),
    }
    assert found["rubric"].before is not None
    assert found["rubric"].after == f"{found['rubric'].before}\n6. Requirement 6 (critical, weight 1)"


def test_a_long_text_is_shown_from_where_it_begins_to_differ(tmp_path: Path) -> None:
    stored(tmp_path, jsonl(task(brief=f"{LONG}old end")))
    brief = fields(tmp_path, jsonl(task(brief=f"{LONG}new end")))["brief"]
    assert (brief.short_before, brief.short_after) == (
        "… word a word a word old end",
        "… word a word a word new end",
    )
    assert (brief.before, brief.after, brief.cut) == (f"{LONG}old end", f"{LONG}new end", True)


def test_what_is_added_to_the_end_of_a_long_text_is_shown(tmp_path: Path) -> None:
    stored(tmp_path, jsonl(task(brief=LONG)))
    brief = fields(tmp_path, jsonl(task(brief=f"{LONG}more")))["brief"]
    assert (brief.short_before, brief.short_after) == (
        "…a word a word a word",
        "…a word a word a word more",
    )


def test_a_very_long_text_is_cut_and_says_so(tmp_path: Path) -> None:
    brief = fields(tmp_path, jsonl(task(brief="x" * (FULL_AT_MOST + 5))))["brief"]
    assert brief.after == f"{'x' * FULL_AT_MOST}… (5 more characters)"
    assert brief.short_after == f"{'x' * SHORT}…"


def test_a_short_change_is_shown_whole(tmp_path: Path) -> None:
    stored(tmp_path, jsonl(task()))
    title = fields(tmp_path, jsonl(task(title="Other")))["title"]
    assert title == Field("title", "Clean a customer list", "Other", "Clean a customer list", "Other")
    assert not title.cut
