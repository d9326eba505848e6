"""Every way in which a ZIP can be hostile or broken."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reviews.formats import archive as archive_module
from reviews.formats import attachments as attachments_module
from reviews.formats.pool_file import read_pool
from tests.reviews.formats.files import (
    jsonl,
    messages,
    read,
    task,
    zip_bytes,
)
from tests.reviews.formats.zips import ONE, patched, refused, with_entry


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("../secret", 'the path "../secret" climbs out of the ZIP.'),
        ("data/../../x", 'the path "data/../../x" climbs out of the ZIP.'),
        ("/etc/passwd", 'the path "/etc/passwd" is absolute. Give it relative to the pool file.'),
        ("C:/x", 'the path "C:/x" is absolute. Give it relative to the pool file.'),
        ("a\\b", 'the path "a\\b" has a backslash. Write folders with a slash: data/sales.csv.'),
        ("a//b", 'the path "a//b" has an empty part.'),
        ("a/./b", 'the path "a/./b" has an empty part.'),
        ("a\x01b", 'the path "a\N{REPLACEMENT CHARACTER}b" has the character U+0001 at place 2. Remove it.'),
        ("x" * 301, f'the path "{"x" * 57}..." is 301 characters long; 300 are allowed.'),
    ],
)
def test_a_path_must_stay_inside_the_zip(tmp_path: Path, path: str, message: str) -> None:
    row = refused(tmp_path, zip_bytes({"tasks.jsonl": jsonl(task(attachments=[path]))}))
    assert row == [f"tasks.jsonl, row 1, attachments: {message}"]
    assert refused(tmp_path, with_entry(path)) == [f"pool.zip: {message}"]


def as_link(info: zipfile.ZipInfo) -> None:
    info.create_system, info.external_attr = 3, 0o120777 << 16


def as_device(info: zipfile.ZipInfo) -> None:
    info.create_system, info.external_attr = 3, 0o020666 << 16


def as_bzip2(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_BZIP2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (as_link, "is a link. Put the file itself into the ZIP."),
        (as_device, "is not a file."),
        (as_bzip2, "is packed with an unusual method. Use the ordinary one (deflate)."),
    ],
)
def test_an_entry_that_is_no_plain_file_is_refused(
    tmp_path: Path, change: Callable[[zipfile.ZipInfo], None], message: str
) -> None:
    assert refused(tmp_path, with_entry("extra", change)) == [f'pool.zip: the entry "extra" {message}']


def test_an_encrypted_entry_is_refused(tmp_path: Path) -> None:
    data = patched(with_entry("extra"), b"extra", 8, struct.pack("<H", 1))
    assert refused(tmp_path, data) == [
        'pool.zip: the entry "extra" is encrypted. Make the ZIP without a password.'
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_entry_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, with_entry("data/list.csv")) == [
        'pool.zip: the entry "data/list.csv" is there twice.'
    ]


def test_an_entry_whose_name_is_not_utf8_is_refused(tmp_path: Path) -> None:
    data = with_entry("extra#").replace(b"extra#", b"extra\xff")
    assert refused(tmp_path, data)[0].startswith('pool.zip: the name of the entry "extra')
    flagged = patched(data, b"extra\xff", 8, struct.pack("<H", 0x800))
    assert refused(tmp_path, flagged) == ["pool.zip: the name of an entry is marked as UTF-8 but is not."]


def test_a_zip_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    data = zip_bytes({"tasks.jsonl": ONE, "data/list.csv": bytes(10_000_000)})
    assert refused(tmp_path, data) == [
        'pool.zip: the entry "data/list.csv" unpacks to more than 200 times its size, like a ZIP bomb.'
    ]


def test_a_row_that_names_a_refused_entry_is_refused_without_a_second_message(tmp_path: Path) -> None:
    data = zip_bytes({"tasks.jsonl": ONE + jsonl(task(id="T-2")), "data/list.csv": bytes(10_000_000)})
    pool = read(tmp_path, data, "pool.zip")
    assert (pool.error_count, [row.external_id for row in pool.rows]) == (1, ["T-2"])


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "UNPACKED_MAX_BYTES", 1024 * 1024)
    data = zip_bytes({"tasks.jsonl": ONE, "data/list.csv": bytes(900_000), "x": bytes(900_000)})
    assert refused(tmp_path, data) == ["pool.zip: the ZIP unpacks to 1.7 MB; 1.0 MB are allowed."]


def test_a_declared_size_that_is_a_lie_is_refused(tmp_path: Path) -> None:
    good = zip_bytes({"tasks.jsonl": ONE, "data/list.csv": b"x" * 1000})
    for lie in (10, 5000, 400_000_000):
        said = refused(tmp_path, patched(good, b"data/list.csv", 24, struct.pack("<I", lie)))
        assert any("damaged" in line or "bomb" in line for line in said), said


def test_an_attachment_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments_module, "ATTACHMENT_MAX_BYTES", 1024 * 1024)
    data = zip_bytes({"tasks.jsonl": ONE, "data/list.csv": bytes(1_300_000)}, zipfile.ZIP_STORED)
    assert refused(tmp_path, data) == [
        'tasks.jsonl, row 1, attachments: "data/list.csv" has 1.2 MB; 1.0 MB are allowed.'
    ]


def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "ENTRIES_MAX", 2)
    assert refused(tmp_path, with_entry("x")) == ["pool.zip: the ZIP has 3 entries; 2 are allowed."]


def test_a_directory_of_absurd_length_is_never_read(tmp_path: Path) -> None:
    entries = {f"{n:>0200}": b"" for n in range(40_000)}
    assert refused(tmp_path, zip_bytes(entries, zipfile.ZIP_STORED)) == [
        "pool.zip: the ZIP has too long a directory of entries."
    ]


@pytest.mark.parametrize("cut", [1, 30, 60, 200, -1, -10, -22, -100])
def test_a_zip_that_is_cut_is_refused(tmp_path: Path, cut: int) -> None:
    data = zip_bytes({"tasks.jsonl": ONE, "data/list.csv": b"x"})
    assert refused(tmp_path, data[:cut]) != []
    assert "damaged" in refused(tmp_path, b"PK\x03\x04" + data[4:cut])[0] or cut == 1


def test_damage_inside_an_entry_is_named(tmp_path: Path) -> None:
    data = zip_bytes({"tasks.jsonl": ONE, "data/list.csv": b"name,city\n"}, zipfile.ZIP_STORED)
    assert refused(tmp_path, data.replace(b"name,city", b"name,CITY"))[0].startswith(
        'tasks.jsonl, row 1, attachments: the entry "data/list.csv" is damaged: Bad CRC-32'
    )
    assert refused(tmp_path, data.replace(b"Clean", b"CLEAN"))[0].startswith(
        'tasks.jsonl: the entry "tasks.jsonl" is damaged: Bad CRC-32'
    )


def test_a_zip_takes_no_second_file(tmp_path: Path) -> None:
    data = zip_bytes({"tasks.jsonl": ONE, "data/list.csv": b"x"})
    pool = read(tmp_path, data, "pool.zip", criteria=b"task_id\n")
    assert messages(pool.problems) == [
        "pool.zip: a ZIP carries its own criteria.csv; do not send a second file with it."
    ]


def test_a_file_over_the_upload_limit_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    with read_pool(path, "large.zip") as pool:
        assert messages(pool.problems) == ["large.zip: the file has 200 MB; 100 MB are allowed."]
