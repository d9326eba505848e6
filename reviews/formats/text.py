"""Lines of UTF-8 out of a stream of bytes, with the place of the first byte that is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from reviews.formats.limits import LINE_MAX_BYTES, TEXT_MAX_BYTES, megabytes
from reviews.formats.problems import FileError

BOM = b"\xef\xbb\xbf"
SAVE_AS = "Save the file as UTF-8 and upload it again."


def text_lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Yield (line number from 1, line with its line end). A byte order mark is dropped.

    Raises FileError at the first line that is not UTF-8 or is too long, and past the size of a text file.
    """
    number = 0
    total = 0
    while raw := stream.readline(LINE_MAX_BYTES + 1):
        number += 1
        total += len(raw)
        if len(raw) > LINE_MAX_BYTES:
            raise FileError(f"the line is longer than {megabytes(LINE_MAX_BYTES)}.", row=number)
        if total > TEXT_MAX_BYTES:
            raise FileError(f"the file is larger than {megabytes(TEXT_MAX_BYTES)}.", row=number)
        start = len(BOM) if number == 1 and raw.startswith(BOM) else 0
        try:
            line = raw[start:].decode("utf-8")
        except UnicodeDecodeError as error:
            place = start + error.start
            raise FileError(
                f"this is not UTF-8: byte {place + 1} of line {number} is 0x{raw[place]:02X}. {SAVE_AS}",
                row=number,
            ) from error
        yield number, line
