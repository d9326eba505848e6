"""What kind of file is it? Asked of its first bytes, for names lie."""

from __future__ import annotations

from typing import Literal

from reviews.formats.problems import FileError
from reviews.formats.text import BOM, SAVE_AS

Kind = Literal["zip", "jsonl", "csv"]

SAMPLE_BYTES = 4096

FOREIGN = (
    (b"\xff\xfe", f"this is UTF-16, not UTF-8. {SAVE_AS}"),
    (b"\xfe\xff", f"this is UTF-16, not UTF-8. {SAVE_AS}"),
    (b"\x1f\x8b", "this is a gzip file. Upload the file itself, or a ZIP."),
    (b"Rar!", "this is a RAR archive. Upload a ZIP."),
    (b"7z\xbc\xaf\x27\x1c", "this is a 7z archive. Upload a ZIP."),
    (b"%PDF", "this is a PDF. Upload JSON Lines, CSV, or a ZIP of one of these with its attachments."),
    (b"\xd0\xcf\x11\xe0", "this is an old Excel or Word file. Save it as CSV (UTF-8)."),
)


def kind_of(sample: bytes) -> Kind:
    """Tell the kind from the first `SAMPLE_BYTES`. Raises FileError where it is none that can be read."""
    if sample.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    for magic, message in FOREIGN:
        if sample.startswith(magic):
            raise FileError(message)
    text = sample.removeprefix(BOM).lstrip()
    if not text:
        raise FileError("the file is empty.")
    if text.startswith(b"{"):
        return "jsonl"
    if text.startswith(b"["):
        raise FileError("this is a JSON array. Write one object a line (JSON Lines), without the brackets.")
    if b"\x00" in text[:2]:
        raise FileError(f"this is UTF-16 or no text at all, not UTF-8. {SAVE_AS}")
    if b"\r" in text and b"\n" not in text:
        raise FileError("the lines end in bare carriage returns. Save the file with ordinary line ends.")
    return "csv"
