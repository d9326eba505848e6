"""Whatever the bytes are, reading ends, says what is wrong, and lets nothing through that can't be stored."""

from __future__ import annotations

import json
import string
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.formats.limits import PROBLEMS_MAX
from reviews.formats.pool_file import read_pool
from reviews.formats.rows import PoolFile
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

CRITERIA = csv_bytes(CRITERIA_COLUMNS, *[["T-1", *c.values()] for c in rubric()])
SEEDS = [
    jsonl(task(note={"a": [1, 2.5, "x"]}), task(id="T-2", rubric=None)),
    csv_bytes([*CSV_COLUMNS, "note"], [*csv_task(brief='a "b"\nc'), "x"], [*csv_task(id="T-2"), ""]),
    zip_bytes({"tasks.jsonl": jsonl(task(attachments=["a/b.txt"])), "a/b.txt": b"hello"}),
    zip_bytes(
        {
            "p/tasks.csv": csv_bytes(CSV_COLUMNS, csv_task(attachments="b.txt")),
            "p/criteria.csv": CRITERIA,
            "p/b.txt": b"hello" * 100,
        }
    ),
]
SPICE = [
    b"\x00",
    b"\xff",
    b'"',
    b"\n",
    b"\r",
    b",",
    b";",
    b"{",
    b"[",
    b"-",
    b"9" * 30,
    b"\xef\xbb\xbf",
    b"../",
    b"PK\x03\x04",
    b"\\ud800",
    b"\\u0000",
    b"NaN",
    b"1e999",
    b"null",
    b"\xff\xff\xff\xff",
]


@st.composite
def mutated(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 12)))
        middle = draw(
            st.one_of(
                st.just(b""), st.sampled_from(SPICE), st.binary(max_size=8), st.just(data[start:end] * 2)
            )
        )
        data = data[:start] + middle + data[end:]
    return data


def read_bytes(data: bytes, criteria: bytes | None = None) -> PoolFile:
    with tempfile.TemporaryDirectory() as folder:
        path, second = Path(folder, "pool"), Path(folder, "criteria")
        path.write_bytes(data)
        second.write_bytes(criteria or b"")
        with read_pool(path, "pool", criteria=None if criteria is None else second) as pool:
            return pool


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.items() for text in strings(list(item))]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def check(pool: PoolFile) -> None:
    assert len(pool.problems) <= PROBLEMS_MAX
    assert pool.problems_left_out >= 0
    assert len(pool.rows) <= pool.rows_read
    if not pool.error_count:
        assert len(pool.rows) == pool.rows_read > 0
    ids = [row.external_id for row in pool.rows]
    assert len(set(ids)) == len(ids)
    for problem in pool.problems:
        str(problem).encode()
        assert "\x00" not in str(problem)
    for row in pool.rows:
        texts = [row.external_id, row.title, row.brief, row.category, row.source or "x"]
        texts += [criterion.text for criterion in row.criteria]
        for text in texts:
            assert text.strip()
            assert "\x00" not in text.encode().decode()
        assert row.budget_usd is None or 0 <= row.budget_usd < 10**10
        assert all(0 < criterion.weight <= 1000 for criterion in row.criteria)
        json.dumps(row.provenance, ensure_ascii=False, allow_nan=False).encode()
        assert not any("\x00" in text for text in strings(row.provenance))
        assert len(row.content_hash) == 64


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated(SEEDS))
def test_no_mutation_of_a_pool_file_escapes(data: bytes) -> None:
    check(read_bytes(data))


@settings(max_examples=100, deadline=None)
@given(mutated([CRITERIA]))
def test_no_mutation_of_the_criteria_escapes(data: bytes) -> None:
    check(read_bytes(csv_bytes(CSV_COLUMNS, csv_task()), data))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"{", b"id,title,brief,category\n"]), st.binary())
def test_no_bytes_escape(start: bytes, data: bytes) -> None:
    check(read_bytes(start + data))


ANY_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from([*task(), "note", "first_delivery_hours"]), ANY_JSON))
def test_no_value_of_any_type_escapes(changes: dict[str, Any]) -> None:
    check(read_bytes(jsonl(task(**changes))))


LINE = st.text(string.ascii_letters + string.digits + " ,;'\"|\u00e9\u4e2d\U0001f600", min_size=1).filter(
    str.strip
)
TASKS = st.builds(
    task,
    title=LINE.map(str.strip),
    brief=st.lists(LINE.map(str.strip), min_size=1).map("\n".join),
    category=LINE.map(str.strip).filter(lambda text: len(text) <= 100),
    budget_usd=st.none() | st.decimals(0, 10**10 - 1, places=2),
    posted_at=st.none() | st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(date.isoformat),
    rubric=st.none(),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(TASKS, min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_what_is_written_is_read_whatever_the_format(tasks: list[dict[str, Any]], delimiter: str) -> None:
    rows = [row | {"id": f"T-{n}"} for n, row in enumerate(tasks)]
    texts = [
        row | {"budget_usd": None if row["budget_usd"] is None else str(row["budget_usd"])} for row in rows
    ]
    as_csv = csv_bytes(
        CSV_COLUMNS,
        *[[{**row, "attachments": ""}[name] for name in CSV_COLUMNS] for row in texts],
        delimiter=delimiter,
    )
    pools = [read_bytes(data) for data in (jsonl(*texts), as_csv, zip_bytes({"tasks.csv": as_csv}))]
    for pool in pools:
        assert pool.problems == ()
        assert [row.content_hash for row in pool.rows] == [row.content_hash for row in pools[0].rows]
    for row, given_row in zip(pools[0].rows, rows, strict=True):
        assert (row.title, row.brief, row.category) == (
            given_row["title"],
            given_row["brief"],
            given_row["category"],
        )
        budget = given_row["budget_usd"]
        assert row.budget_usd == (None if budget is None else Decimal(budget))
