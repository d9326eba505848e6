"""JSON Lines: what a line may hold, and what is said about one that may not."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reviews.formats.rows import CriterionRow
from tests.reviews.formats.files import jsonl, messages, read, rubric, task


def refused(folder: Path, data: bytes) -> list[str]:
    pool = read(folder, data, "tasks.jsonl")
    assert pool.error_count > 0
    return messages(pool.problems)


def test_a_full_row_is_read(tmp_path: Path) -> None:
    row = task(
        budget_usd=450.5,
        posted_at="2025-03-31T23:30:00-05:00",
        source="a job board",
        first_delivery_hours=6,
        client={"country": "DK", "rating": 4.5},
        rubric=[
            {"text": " Has a total. ", "importance": "critical", "weight": 2.5},
            *rubric(4),
        ],
    )
    pool = read(tmp_path, jsonl(row))
    assert pool.problems == ()
    (read_row,) = pool.rows
    assert read_row.row == 1
    assert read_row.external_id == "T-1"
    assert read_row.budget_usd == Decimal("450.50")
    assert str(read_row.budget_usd) == "450.50"
    assert read_row.posted_at == date(2025, 4, 1)
    assert read_row.source == "a job board"
    assert read_row.first_delivery_hours == 6
    assert read_row.provenance == {"client": {"country": "DK", "rating": 4.5}}
    assert read_row.criteria[0] == CriterionRow("Has a total.", "critical", Decimal("2.500"))


def test_nulls_and_missing_optional_keys_mean_the_same(tmp_path: Path) -> None:
    bare = {key: task()[key] for key in ("id", "title", "brief", "category")}
    nulls = bare | dict.fromkeys(("budget_usd", "posted_at", "source", "attachments", "rubric"))
    first = read(tmp_path, jsonl(bare)).rows[0]
    second = read(tmp_path, jsonl(nulls)).rows[0]
    assert first == second
    assert (first.budget_usd, first.posted_at, first.source, first.criteria) == (None, None, None, ())
    assert first.content_hash == second.content_hash


def test_a_byte_order_mark_and_windows_line_ends_are_tolerated(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + jsonl(task(), task(id=7)).replace(b"\n", b"\r\n") + b"\r\n"
    pool = read(tmp_path, data)
    assert pool.problems == ()
    assert [(row.row, row.external_id) for row in pool.rows] == [(1, "T-1"), (2, "7")]


def test_rows_are_numbered_as_an_editor_numbers_lines(tmp_path: Path) -> None:
    data = b"\n" + jsonl(task()) + b"\n\n" + jsonl(task(id="T-2", title=" "))
    assert refused(tmp_path, data) == ["tasks.jsonl, row 5, title: is empty."]


def test_bytes_that_are_not_utf8_are_named_by_line_and_byte(tmp_path: Path) -> None:
    second = jsonl(task(id="T-2", title="Caf#")).replace(b"#", b"\xe9")
    assert refused(tmp_path, jsonl(task()) + second) == [
        (
            "tasks.jsonl, row 2: this is not UTF-8: byte 28 of line 2 is 0xE9. "
            "Save the file as UTF-8 and upload it again."
        )
    ]


def test_a_duplicate_id_names_both_rows(tmp_path: Path) -> None:
    assert refused(tmp_path, jsonl(task(), task(id="T-2"), task())) == [
        'tasks.jsonl, row 3, id: "T-1" is already the id of row 1.'
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": None}, "id: is missing."),
        ({"id": True}, "id: must be text, not true."),
        ({"id": "a\nb"}, "id: must be one line, without tabs or line breaks."),
        ({"title": ""}, "title: is empty."),
        ({"title": 7}, "title: must be text, not 7."),
        ({"title": "x" * 301}, "title: is 301 characters long; 300 are allowed."),
        ({"title": "a\u2028b"}, "title: must be one line, without tabs or line breaks."),
        ({"brief": None}, "brief: is missing."),
        ({"brief": "x" * 100_001}, "brief: is 100,001 characters long; 100,000 are allowed."),
        ({"brief": "a\x00b"}, "brief: has the character U+0000 at place 2. Remove it."),
        ({"brief": "a\ud800"}, "brief: has the character U+D800 at place 2. Remove it."),
        ({"category": ["Writing"]}, "category: must be text, not a list."),
        ({"category": "x" * 101}, "category: is 101 characters long; 100 are allowed."),
        ({"source": {}}, "source: must be text, not an object."),
        ({"budget_usd": -5}, "budget_usd: must not be negative, but is -5."),
        ({"budget_usd": "$450"}, 'budget_usd: must be a plain number such as 450 or 450.50, not "$450".'),
        ({"budget_usd": "1,200"}, 'budget_usd: must be a plain number such as 450 or 450.50, not "1,200".'),
        ({"budget_usd": "NaN"}, 'budget_usd: must be a plain number such as 450 or 450.50, not "NaN".'),
        ({"budget_usd": True}, "budget_usd: must be a plain number such as 450 or 450.50, not true."),
        ({"budget_usd": [1]}, "budget_usd: must be a plain number such as 450 or 450.50, not a list."),
        ({"budget_usd": 1e10}, "budget_usd: must be below 10,000,000,000, but is 10000000000.0."),
        (
            {"budget_usd": "1e99999999999999999999"},
            ('budget_usd: must be a plain number such as 450 or 450.50, not "1e99999999999999999999".'),
        ),
        ({"budget_usd": 1.005}, "budget_usd: may have at most 2 decimals, but is 1.005."),
        ({"posted_at": "31.03.2025"}, 'posted_at: must be a date such as 2025-03-31, not "31.03.2025".'),
        ({"posted_at": "2025-02-30"}, 'posted_at: must be a date such as 2025-03-31, not "2025-02-30".'),
        (
            {"posted_at": 1743379200},
            "posted_at: must be a date in quotes such as 2025-03-31, not 1743379200.",
        ),
        (
            {"posted_at": "0001-01-01T00:00:00+23:00"},
            ('posted_at: must lie between 1990 and 2100, but is "0001-01-01T00:00:00+23:00".'),
        ),
        ({"attachments": 3}, "attachments: must be a list of paths, not 3."),
        ({"attachments": [3]}, "attachments: must be a list of paths, each a text that is not empty."),
        ({"attachments": ["a.csv"]}, 'attachments: "a.csv" needs a ZIP that holds it and the pool file.'),
        ({"attachments": ["a"] * 51}, "attachments: has 51 files; 50 are allowed."),
        ({"first_delivery_hours": -1}, "first_delivery_hours: must not be negative, but is -1."),
        ({"note": "a\x00"}, "note: has the character U+0000 at place 2. Remove it."),
        ({"note": ["a\ud800"]}, "note: has the character U+D800 at place 2. Remove it."),
        (
            {"note": {"\x01": 1}},
            "note: the name of a key in it has the character U+0001 at place 1. Remove it.",
        ),
        ({"note": 1e15}, "note: holds a number with a point or an exponent that is not below 1e+15."),
    ],
)
def test_a_value_that_will_not_do_is_named(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    assert refused(tmp_path, jsonl(task(**changes))) == [f"tasks.jsonl, row 1, {message}"]


@pytest.mark.parametrize(
    ("value", "messages_of_rubric"),
    [
        ([], ["rubric: has no criteria. Leave the rubric out if the task is to wait for one."]),
        ("Has a total", ['rubric: must be a list of criteria, not "Has a total".']),
        ([*rubric(4), "x"], ['rubric 5: must be an object with text, importance, weight, not "x".']),
        (
            [*rubric(4), {"importance": "high", "weight": 0}],
            [
                "rubric 5, text: is missing.",
                'rubric 5, importance: must be critical, important or optional, not "high".',
                "rubric 5, weight: must be above 0 and at most 1,000, but is 0.",
            ],
        ),
        (
            [*rubric(4), {"text": "x" * 2001}],
            [
                "rubric 5, text: is 2,001 characters long; 2,000 are allowed.",
                "rubric 5, importance: is missing.",
                "rubric 5, weight: is missing.",
            ],
        ),
        (
            [*rubric(4), {"text": "x", "importance": 1, "weight": "heavy"}],
            [
                "rubric 5, importance: must be critical, important or optional, not 1.",
                'rubric 5, weight: must be a plain number such as 1 or 2.5, not "heavy".',
            ],
        ),
        (
            [*rubric(4), {"text": "x", "importance": "optional", "weight": 1.0001}],
            ["rubric 5, weight: may have at most 3 decimals, but is 1.0001."],
        ),
        ([*rubric(4), rubric()[1]], ["rubric: criterion 5 repeats criterion 2."]),
        (rubric(101), ["rubric: has 101 criteria; 100 are allowed."]),
    ],
)
def test_a_rubric_that_will_not_do_is_named(
    tmp_path: Path, value: object, messages_of_rubric: list[str]
) -> None:
    assert refused(tmp_path, jsonl(task(rubric=value))) == [
        f"tasks.jsonl, row 1, {message}" for message in messages_of_rubric
    ]


@pytest.mark.parametrize(("count", "text"), [(1, "1 criterion"), (4, "4 criteria"), (21, "21 criteria")])
def test_an_unusual_number_of_criteria_is_only_a_warning(tmp_path: Path, count: int, text: str) -> None:
    pool = read(tmp_path, jsonl(task(rubric=rubric(count))), "tasks.jsonl")
    assert (len(pool.rows), pool.error_count, pool.warning_count) == (1, 0, 1)
    assert pool.problems[0].severity == "warning"
    assert messages(pool.problems) == [f"tasks.jsonl, row 1, rubric: has {text}; 5 to 20 are usual."]


def test_an_unknown_key_of_a_criterion_is_a_warning(tmp_path: Path) -> None:
    pool = read(tmp_path, jsonl(task(rubric=[*rubric(4), rubric(5)[4] | {"note": 1}])), "tasks.jsonl")
    assert messages(pool.problems) == [
        'tasks.jsonl, row 1, rubric 5: keys that are not known and left out: "note".'
    ]
    assert len(pool.rows) == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            b'{"id": "T-1",}',
            "is not valid JSON: Illegal trailing comma before end of object at character 13.",
        ),
        (b'{"id": 1, "id": 2}', 'has the key "id" twice.'),
        (b'{"rubric": [{"text": 1, "text": 2}]}', 'has the key "text" twice.'),
        (b'{"budget_usd": NaN}', "holds NaN, which is not a JSON number."),
        (b'{"budget_usd": -Infinity}', "holds -Infinity, which is not a JSON number."),
        (b'{"budget_usd": ' + b"9" * 5000 + b"}", "holds a number of 5,000 characters."),
        (b'{"budget_usd": 0.' + b"9" * 5000 + b"}", "holds a number of 5,002 characters."),
        (b'{"budget_usd": 1e99999999999999999999}', "holds a number with too large an exponent."),
        (b'{"x": ' + b"[" * 100_000, "is nested too deeply."),
        (b"null", 'must be an object: {"id": ..., "title": ..., ...}.'),
        (b'{"id": "T-1"} {}', "is not valid JSON: Extra data at character 15."),
    ],
)
def test_a_line_that_will_not_do_is_named(tmp_path: Path, line: bytes, message: str) -> None:
    said = refused(tmp_path, jsonl(task()) + line + b"\n")
    if b",}" in line:  # Python 3.13 says it in other words
        assert said[0].startswith("tasks.jsonl, row 2: is not valid JSON: ")
    else:
        assert said == [f"tasks.jsonl, row 2: {message}"]


def test_provenance_may_not_be_nested_deeply_or_be_large(tmp_path: Path) -> None:
    deep: object = 1
    for _ in range(11):
        deep = [deep]
    assert refused(tmp_path, jsonl(task(note=deep))) == [
        "tasks.jsonl, row 1, note: is nested deeper than 10 levels."
    ]
    assert refused(tmp_path, jsonl(task(note=["x" * 1000] * 21))) == [
        "tasks.jsonl, row 1: the unknown keys (note) hold more than 20,000 characters."
    ]


def test_absurd_numbers_of_things_are_refused_at_once(tmp_path: Path) -> None:
    keys = {f"key {n}": n for n in range(201)}
    assert refused(tmp_path, jsonl(task(**keys))) == [
        "tasks.jsonl, row 1: has 201 unknown keys; 200 are allowed."
    ]
    assert refused(tmp_path, jsonl(task(rubric=[1] * 100_000))) == [
        "tasks.jsonl, row 1, rubric: has 100,000 criteria; 100 are allowed."
    ]


def test_at_most_200_problems_are_listed_and_all_are_counted(tmp_path: Path) -> None:
    pool = read(tmp_path, jsonl(*[task(id=n, title="") for n in range(250)]))
    assert (len(pool.problems), pool.problems_left_out, pool.error_count) == (200, 50, 250)
    assert (pool.rows, pool.rows_read) == ((), 250)


def test_errors_are_listed_before_warnings(tmp_path: Path) -> None:
    rows = [task(id=n, rubric=rubric(1)) for n in range(250)]
    pool = read(tmp_path, jsonl(*rows, task(title="")), "tasks.jsonl")
    assert (pool.error_count, pool.warning_count, pool.problems_left_out) == (1, 250, 51)
    assert [p.severity for p in pool.problems] == ["error"] + ["warning"] * 199


def test_a_line_longer_than_the_limit_is_refused(tmp_path: Path) -> None:
    line = json.dumps(task(brief="x" * 5_000_000)).encode()
    assert refused(tmp_path, line) == ["tasks.jsonl, row 1: the line is longer than 4.0 MB."]


def test_too_many_tasks_are_refused(tmp_path: Path) -> None:
    pool = read(tmp_path, b"{\n" * 50_002, "tasks.jsonl")
    assert str(pool.problems[0]) == "tasks.jsonl, row 50001: the file has more than 50,000 tasks."
    assert pool.error_count == 50_002


def test_equal_rows_have_equal_hashes_and_every_change_shows(tmp_path: Path) -> None:
    def digest(**changes: Any) -> str:
        return read(tmp_path, jsonl(task(**changes))).rows[0].content_hash

    changes: list[dict[str, Any]] = [
        {},
        {"id": "T-2"},
        {"title": "Other"},
        {"brief": "Other"},
        {"category": "Writing"},
        {"budget_usd": 121},
        {"budget_usd": None},
        {"posted_at": "2025-04-01"},
        {"source": "a job board"},
        {"first_delivery_hours": 3},
        {"note": "kept"},
        {"rubric": None},
        {"rubric": rubric(6)},
    ]
    assert len({digest(**change) for change in changes}) == len(changes)
    assert digest(budget_usd="120.00") == digest(budget_usd=120.0) == digest()
