"""ZIP files: where things are looked for."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from pathlib import Path

import pytest

from reviews.formats.pool_file import read_pool
from tests.reviews.formats.files import (
    CRITERIA_COLUMNS,
    CSV_COLUMNS,
    csv_bytes,
    csv_task,
    jsonl,
    messages,
    read,
    rubric,
    task,
    zip_bytes,
)
from tests.reviews.formats.zips import ONE, patched, refused, with_entry


def test_attachments_can_be_opened_while_the_pool_file_is_open(tmp_path: Path) -> None:
    path = tmp_path / "pool.zip"
    path.write_bytes(zip_bytes({"tasks.jsonl": ONE, "data/list.csv": b"a,b\n" * 100_000}))
    with read_pool(path, "pool.zip") as pool:
        assert pool.problems == ()
        (attachment,) = pool.rows[0].attachments
        with attachment.open() as stream:
            data = stream.read()
    assert data == b"a,b\n" * 100_000
    assert (attachment.name, attachment.path, attachment.size) == ("list.csv", "data/list.csv", 400_000)
    assert attachment.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "entries",
    [
        {"tasks.jsonl": ONE, "data/list.csv": b"x"},
        {"pool/": b"", "pool/tasks.jsonl": ONE, "pool/data/": b"", "pool/data/list.csv": b"x"},
        {"my jobs.jsonl": ONE, "data/list.csv": b"x", "__MACOSX/._tasks.jsonl": b"x", ".DS_Store": b"x"},
        {"tasks.jsonl": ONE.replace(b"data/", b"./data/"), "data/list.csv": b"x"},
    ],
)
def test_the_pool_file_is_found_at_the_top_or_in_one_folder(
    tmp_path: Path, entries: dict[str, bytes]
) -> None:
    pool = read(tmp_path, zip_bytes(entries), "pool.zip")
    assert pool.problems == ()
    assert [a.name for a in pool.rows[0].attachments] == ["list.csv"]


def test_csv_in_a_zip_carries_attachments_and_criteria(tmp_path: Path) -> None:
    entries = {
        "pool/tasks.csv": csv_bytes(CSV_COLUMNS, csv_task(attachments="a.txt; data/list.csv;")),
        "pool/criteria.csv": csv_bytes(CRITERIA_COLUMNS, *[["T-1", *c.values()] for c in rubric()]),
        "pool/a.txt": b"",
        "pool/data/list.csv": b"x",
    }
    pool = read(tmp_path, zip_bytes(entries), "pool.zip")
    assert pool.problems == ()
    assert [a.name for a in pool.rows[0].attachments] == ["a.txt", "list.csv"]
    assert len(pool.rows[0].criteria) == 5


def test_names_are_found_whatever_their_unicode_form(tmp_path: Path) -> None:
    composed, decomposed = "caf\u00e9.txt", "cafe\u0301.txt"
    data = zip_bytes({"tasks.jsonl": jsonl(task(attachments=[composed])), decomposed: b"x"})
    assert read(tmp_path, data).rows[0].attachments[0].name == composed


def test_a_utf8_name_without_the_utf8_flag_is_read(tmp_path: Path) -> None:
    name = "caf\u00e9.txt"
    data = zip_bytes({"tasks.jsonl": jsonl(task(attachments=[name])), name: b"x"})
    unflagged = struct.pack("<H", 0)
    data = patched(data, name.encode(), 8, unflagged)
    local = data.index(name.encode()) - 24
    data = data[:local] + unflagged + data[local + 2 :]
    assert read(tmp_path, data).problems == ()
    assert zipfile.ZipFile(io.BytesIO(data)).namelist()[1] != name


def test_a_file_that_no_task_names_is_a_warning(tmp_path: Path) -> None:
    pool = read(tmp_path, with_entry("readme.txt"), "pool.zip")
    assert (pool.error_count, len(pool.rows)) == (0, 1)
    assert messages(pool.problems) == ["readme.txt: no task names this file; it is left out."]


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({}, "the top level of the ZIP has no tasks.jsonl and no tasks.csv."),
        (
            {"a/tasks.jsonl": ONE, "b/x.csv": b""},
            "the top level of the ZIP has no tasks.jsonl and no tasks.csv.",
        ),
        (
            {"tasks.jsonl": ONE, "tasks.csv": b""},
            (
                "it is not clear which is the pool file:"
                ' "tasks.csv, tasks.jsonl". Name one tasks.jsonl or tasks.csv.'
            ),
        ),
        (
            {"a.csv": b"", "b.csv": b""},
            ('it is not clear which is the pool file: "a.csv, b.csv". Name one tasks.jsonl or tasks.csv.'),
        ),
        (
            {"[Content_Types].xml": b"", "xl/workbook.xml": b""},
            ("this is an Office document (Excel, Word). Save the table as CSV (UTF-8)."),
        ),
    ],
)
def test_a_zip_without_one_clear_pool_file_is_refused(
    tmp_path: Path, entries: dict[str, bytes], message: str
) -> None:
    assert refused(tmp_path, zip_bytes(entries)) == [f"pool.zip: {message}"]


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            {"tasks.jsonl": zip_bytes({"tasks.jsonl": ONE})},
            "tasks.jsonl: the pool file is a ZIP inside a ZIP.",
        ),
        ({"tasks.jsonl": b""}, "tasks.jsonl: the file is empty."),
        ({"tasks.jsonl": ONE}, 'tasks.jsonl, row 1, attachments: "data/list.csv" is not in the ZIP.'),
        (
            {"tasks.jsonl": ONE, "Data/List.csv": b""},
            ('tasks.jsonl, row 1, attachments: "data/list.csv" is not in the ZIP. It has "Data/List.csv".'),
        ),
        (
            {"tasks.jsonl": jsonl(task(attachments=["a/x", "b/X"])), "a/x": b"", "b/X": b""},
            'tasks.jsonl, row 1, attachments: names two files called "X".',
        ),
    ],
)
def test_what_a_row_names_must_be_there(tmp_path: Path, entries: dict[str, bytes], message: str) -> None:
    assert refused(tmp_path, zip_bytes(entries)) == [message]
