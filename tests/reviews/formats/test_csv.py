"""CSV: dialects, quoting, headers and the rubric in criteria.csv."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.reviews.formats.files import (
    CRITERIA_COLUMNS,
    CSV_COLUMNS,
    csv_bytes,
    csv_task,
    jsonl,
    messages,
    read,
    task,
)


def criteria_rows(task_id: str = "T-1", count: int = 5) -> list[list[object]]:
    return [[task_id, f"Requirement {n}", "critical", "1.5"] for n in range(1, count + 1)]


def refused(folder: Path, data: bytes, criteria: bytes | None = None) -> list[str]:
    pool = read(folder, data, "tasks.csv", criteria)
    assert pool.error_count > 0
    return messages(pool.problems)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_same_row_is_read_from_every_delimiter_and_from_json(tmp_path: Path, delimiter: str) -> None:
    brief = 'First line; with "quotes", commas\nand a second line.'
    data = csv_bytes(CSV_COLUMNS, csv_task(brief=brief), delimiter=delimiter)
    pool = read(tmp_path, data)
    assert pool.problems == ()
    from_json = read(tmp_path, jsonl(task(brief=brief, rubric=None))).rows
    assert [row.content_hash for row in pool.rows] == [row.content_hash for row in from_json]


def test_a_file_saved_by_excel_is_read(tmp_path: Path) -> None:
    rows = csv_bytes([*CSV_COLUMNS, ""], [*csv_task(), "", ""], [""] * 10, delimiter=";")
    pool = read(tmp_path, b"\xef\xbb\xbf" + rows)
    assert (pool.problems, pool.rows_read) == ((), 1)


def test_header_names_may_be_in_capitals_and_have_spaces_around(tmp_path: Path) -> None:
    pool = read(tmp_path, csv_bytes([" ID ", "Title", "Brief", "Category"], ["1", "a", "b", "c"]))
    assert pool.problems == ()
    assert pool.rows[0].external_id == "1"


def test_unknown_columns_are_kept_as_provenance_where_they_have_a_value(tmp_path: Path) -> None:
    data = csv_bytes([*CSV_COLUMNS, "Country", "Skills"], [*csv_task(), "DK", ""])
    assert read(tmp_path, data).rows[0].provenance == {"Country": "DK"}


def test_a_row_is_numbered_by_the_line_it_starts_on(tmp_path: Path) -> None:
    data = csv_bytes(CSV_COLUMNS, csv_task(brief="a\nb\nc"), csv_task(id="T-2", title=""))
    assert refused(tmp_path, b"\n" + data) == ["tasks.csv, row 6, title: is missing."]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    data = csv_bytes(("id", "brief", "budget_usd"), ["1", "b", ""])
    assert refused(tmp_path, data) == [
        "tasks.csv, row 1, title, category: the column is missing. Found: id, brief, budget_usd."
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"a,b\n1,2\n",
            (
                "row 1: a CSV file must name its columns in the first line: id, title, brief, category,"
                " budget_usd, posted_at, source, first_delivery_hours, attachments."
            ),
        ),
        (
            b"\x89PNG\r\n\x1a\n",
            (
                "row 1: this is not UTF-8: byte 1 of line 1 is 0x89. Save the file as UTF-8"
                " and upload it again."
            ),
        ),
        (b"id,id,title,brief,category\n", "row 1, id: the column is there twice."),
        (
            b"id,title,brief,category,a\x01\n",
            ("row 1: the name of column 5 has the character U+0001 at place 2. Remove it."),
        ),
        (
            b"id,title,brief,category,rubric\n",
            ("row 1, rubric: a CSV file has no column for the rubric. Put it into criteria.csv."),
        ),
        (b"id,title,brief,category\n", "the file has no tasks."),
        (b"id,title,brief,category\n1,2,3\n", "row 2: has 3 cells, but the header has 4."),
        (b"id,title,brief,category\n1,2,3,4,5\n", "row 2: has 5 cells, but the header has 4."),
        (
            b"id,title,brief,category,\n1,2,3,4,5\n",
            "row 2: column 5 has no name in the header, but a value here.",
        ),
        (
            b'id,title,brief,category\n1,2,3,4\n5,"6,7,8\n9\n',
            ("row 3: a quote that opens in this record is never closed."),
        ),
        (
            b'id,title,brief,category\n1,"2"3,4,5\n',
            ("row 2: quotes do not match. Put the cell in quotes and write each quote inside it twice."),
        ),
        (
            b"id,title,brief,category\n1,2\r3,4,5\n",
            ("row 2: a line break without quotes around its cell. Put the cell in quotes."),
        ),
        (
            b"id,title,brief,category\n1,2," + b"x" * 131_073 + b",4\n",
            ("row 2: a cell is longer than 131,072 characters. Is a quote missing?"),
        ),
    ],
)
def test_a_file_that_will_not_do_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    separator = ", " if message.startswith("row") else ": "
    assert refused(tmp_path, data) == [f"tasks.csv{separator}{message}"]


def test_a_header_of_absurd_length_is_refused_at_once(tmp_path: Path) -> None:
    header = "id,title,brief,category" + "".join(f",c{n}" for n in range(400_000))
    assert refused(tmp_path, header.encode()) == [
        "tasks.csv, row 1: the header has 400,004 columns; 200 are allowed."
    ]


def test_an_open_quote_can_not_swallow_a_file_without_bound(tmp_path: Path) -> None:
    data = b"id,title,brief,category\n" + b'"a\n",' * 1_000_000
    assert refused(tmp_path, data)[0].startswith("tasks.csv, row 838")
    assert "Is a quote missing above?" in refused(tmp_path, data)[0]


@pytest.mark.parametrize(
    ("start", "message"),
    [
        (b"", "the file is empty."),
        (b" \n\t\n", "the file is empty."),
        (b"\xef\xbb\xbf", "the file is empty."),
        (b'[{"id": 1}]', "this is a JSON array. Write one object a line (JSON Lines), without the brackets."),
        (
            "id,title".encode("utf-16"),
            "this is UTF-16, not UTF-8. Save the file as UTF-8 and upload it again.",
        ),
        (
            "id,title".encode("utf-16-le"),
            ("this is UTF-16 or no text at all, not UTF-8. Save the file as UTF-8 and upload it again."),
        ),
        (
            b"id,title\r1,2\r",
            "the lines end in bare carriage returns. Save the file with ordinary line ends.",
        ),
        (b"\x1f\x8b\x08", "this is a gzip file. Upload the file itself, or a ZIP."),
    ],
)
def test_other_formats_are_recognised_by_their_content(tmp_path: Path, start: bytes, message: str) -> None:
    assert refused(tmp_path, start) == [f"tasks.csv: {message}"]


def test_a_csv_alone_has_tasks_that_wait_for_a_rubric(tmp_path: Path) -> None:
    assert read(tmp_path, csv_bytes(CSV_COLUMNS, csv_task())).rows[0].criteria == ()


def test_criteria_come_from_a_second_file(tmp_path: Path) -> None:
    data = csv_bytes(CSV_COLUMNS, csv_task(), csv_task(id="T-2"))
    pool = read(tmp_path, data, criteria=csv_bytes(CRITERIA_COLUMNS, *criteria_rows()))
    assert pool.problems == ()
    assert [len(row.criteria) for row in pool.rows] == [5, 0]
    assert pool.rows[0].criteria[1].text == "Requirement 2"
    assert pool.rows[0].criteria[1].weight == Decimal("1.5")


def test_criteria_are_ordered_by_position_where_it_is_given(tmp_path: Path) -> None:
    rows = [[*row, 10 - place] for place, row in enumerate(criteria_rows())]
    criteria = csv_bytes((*CRITERIA_COLUMNS, "position"), *rows)
    pool = read(tmp_path, csv_bytes(CSV_COLUMNS, csv_task()), criteria=criteria)
    assert [c.text for c in pool.rows[0].criteria] == [f"Requirement {n}" for n in (5, 4, 3, 2, 1)]


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        (
            ("task_id", "text"),
            [["T-1", "x"]],
            [("row 1, importance, weight: the column is missing. Found: task_id, text.")],
        ),
        (CRITERIA_COLUMNS, criteria_rows("T-9"), ['row 2, task_id: no task has the id "T-9".']),
        (
            CRITERIA_COLUMNS,
            [*criteria_rows(count=4), ["", "x", "critical", 1]],
            [
                "row 6, task_id: is missing.",
                "row 2, task_id: has 4 criteria; 5 to 20 are usual.",
                "row 6, task_id: has 1 criterion; 5 to 20 are usual.",
            ],
        ),
        (
            CRITERIA_COLUMNS,
            [*criteria_rows(), ["T-1", "x", "must", "-1"]],
            [
                'row 7, importance: must be critical, important or optional, not "must".',
                'row 7, weight: must be above 0 and at most 1,000, but is "-1".',
            ],
        ),
        (
            (*CRITERIA_COLUMNS, "position"),
            [[*row, 1] for row in criteria_rows()],
            ["row 2, position: two criteria of this task have the same position."],
        ),
        (
            (*CRITERIA_COLUMNS, "position"),
            [[*row, n or ""] for n, row in enumerate(criteria_rows())],
            ["row 2, position: some criteria of this task have a position, others none."],
        ),
        (
            (*CRITERIA_COLUMNS, "position"),
            [[*row, n + 0.5] for n, row in enumerate(criteria_rows()[:1])],
            [
                'row 2, position: must be a whole number from 1 up, not "0.5".',
                "row 2, task_id: has 1 criterion; 5 to 20 are usual.",
            ],
        ),
        (
            CRITERIA_COLUMNS,
            criteria_rows() + criteria_rows(count=1),
            ["row 2, task_id: criterion 6 repeats criterion 1."],
        ),
    ],
)
def test_criteria_that_will_not_do_are_named(
    tmp_path: Path, columns: tuple[str, ...], rows: list[list[object]], said: list[str]
) -> None:
    data = csv_bytes(CSV_COLUMNS, csv_task())
    found = refused(tmp_path, data, csv_bytes(columns, *rows))
    assert found == [f"criteria.csv, {message}" for message in said]


def test_a_task_whose_criteria_are_refused_is_refused_too(tmp_path: Path) -> None:
    data = csv_bytes(CSV_COLUMNS, csv_task(), csv_task(id="T-2"))
    criteria = csv_bytes(CRITERIA_COLUMNS, *criteria_rows(), ["T-1", "", "critical", 1])
    pool = read(tmp_path, data, criteria=criteria)
    assert ([row.external_id for row in pool.rows], pool.rows_read) == (["T-2"], 2)


def test_an_unknown_column_of_the_criteria_is_one_warning(tmp_path: Path) -> None:
    criteria = csv_bytes((*CRITERIA_COLUMNS, "note"), *[[*row, "x"] for row in criteria_rows()])
    pool = read(tmp_path, csv_bytes(CSV_COLUMNS, csv_task()), criteria=criteria)
    assert messages(pool.problems) == [
        "criteria.csv, row 2, note: is not a column of this file; it is left out."
    ]


def test_a_task_can_not_have_a_rubric_in_both_files(tmp_path: Path) -> None:
    criteria = csv_bytes(CRITERIA_COLUMNS, *criteria_rows())
    assert refused(tmp_path, jsonl(task()), criteria) == [
        "tasks.csv, row 1, rubric: the task has a rubric here and criteria in criteria.csv too. Keep one."
    ]


def test_the_criteria_must_be_csv(tmp_path: Path) -> None:
    assert refused(tmp_path, csv_bytes(CSV_COLUMNS, csv_task()), jsonl(task())) == [
        "criteria.csv: the criteria must be a CSV file."
    ]
