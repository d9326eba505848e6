"""ZIP files with one thing wrong."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.reviews.formats.files import jsonl, messages, read, task, zip_bytes

ONE = jsonl(task(attachments=["data/list.csv"]))


def refused(folder: Path, data: bytes) -> list[str]:
    pool = read(folder, data, "pool.zip")
    assert pool.error_count > 0
    return messages(pool.problems)


def with_entry(name: str, change: Callable[[zipfile.ZipInfo], None] | None = None) -> bytes:
    """A good ZIP with one more entry, made strange by `change`."""
    out = io.BytesIO(zip_bytes({"tasks.jsonl": ONE, "data/list.csv": b"a,b\n"}))
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo(name)
        if change is not None:
            change(info)
        archive.writestr(info, b"hello")
    return out.getvalue()


def patched(data: bytes, entry: bytes, offset: int, value: bytes) -> bytes:
    """Change the central directory record of one entry; `offset` counts from its signature."""
    start = data.rindex(b"PK\x01\x02", 0, data.rindex(entry)) + offset
    return data[:start] + value + data[start + len(value) :]
