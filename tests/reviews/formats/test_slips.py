"""Names that look like typing errors get a warning with what was meant, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviews.formats.slips import CATEGORIES_LOOKED_AT, meant_column
from reviews.formats.task import KNOWN
from reviews.rules.categories import CATEGORIES
from tests.reviews.formats.files import CSV_COLUMNS, csv_bytes, csv_task, jsonl, messages, read, task


def warned(folder: Path, *categories: str) -> list[str]:
    rows = [task(id=number, category=category) for number, category in enumerate(categories)]
    pool = read(folder, jsonl(*rows), "tasks.jsonl")
    assert (pool.error_count, [row.category for row in pool.rows]) == (0, list(categories))
    return messages(pool.problems)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("writing", "Writing"),
        ("Wriitng", "Writing"),
        ("Translations", "Translation"),
        ("Admin  Suport", "Admin Support"),
        ("Data Science and Analytics", "Data Science & Analytics"),
        ("Sales&Marketing", "Sales & Marketing"),
        ("Web Mobile & Software Development", "Web, Mobile & Software Development"),
    ],
)
def test_a_category_like_one_of_the_nine_is_warned_of_once(tmp_path: Path, given: str, meant: str) -> None:
    assert warned(tmp_path, meant, given, given) == [
        f'tasks.jsonl, row 2, category: "{given}" becomes a category of its own; did you mean "{meant}"?'
    ]


def test_two_spellings_of_an_own_category_are_warned_of(tmp_path: Path) -> None:
    own = 'tasks.jsonl, row 3, category: "film making" becomes a category of its own;'
    assert warned(tmp_path, "Film-making", "Cooking", "film making") == [
        f'{own} row 1 has "Film-making". Did you mean the same?'
    ]


def test_the_nine_and_categories_of_a_pool_s_own_are_fine(tmp_path: Path) -> None:
    assert warned(tmp_path, *CATEGORIES, "Cooking", "Legal", "Bookkeeping", "!") == []


def test_a_file_with_a_category_in_each_row_is_not_looked_at_to_its_end(tmp_path: Path) -> None:
    many = [f"{number:x} {number}" for number in range(CATEGORIES_LOOKED_AT)]
    assert warned(tmp_path, *many, "writing") == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("budget", "budget_usd"),
        ("Budget USD", "budget_usd"),
        ("budget_used", "budget_usd"),
        ("posted", "posted_at"),
        ("postedat", "posted_at"),
        ("attachment", "attachments"),
        ("rubrics", "rubric"),
        ("first delivery", "first_delivery_hours"),
        ("client_country", None),
        ("budget_eur", None),
        ("task_id", None),
        ("url", None),
        ("", None),
        ("_", None),
    ],
)
def test_an_unknown_column_is_taken_for_the_one_it_is_like(name: str, meant: str | None) -> None:
    assert meant_column(name, sorted(KNOWN)) == meant


def test_an_unknown_column_is_warned_of_once_a_file_and_kept(tmp_path: Path) -> None:
    rows = [{"posted": "May", "note": "x", **task(id=number, posted_at=None)} for number in range(3)]
    for row in rows:
        del row["posted_at"]
    pool = read(tmp_path, jsonl(*rows), "tasks.jsonl")
    assert messages(pool.problems) == [
        "tasks.jsonl, row 1, posted: is kept as provenance; did you mean posted_at?"
    ]
    assert [row.provenance for row in pool.rows] == [{"posted": "May", "note": "x"}] * 3


def test_a_column_beside_the_one_it_is_like_is_fine(tmp_path: Path) -> None:
    data = csv_bytes((*CSV_COLUMNS, "budget", "posted"), [*csv_task(), "120 EUR", "May"])
    assert messages(read(tmp_path, data).problems) == []
