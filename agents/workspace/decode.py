"""Bytes of a text file -> text, whatever its encoding."""

import codecs
import re
from typing import Final

from charset_normalizer import from_bytes

SAMPLE_BYTES: Final = 30_000  # of which the encoding is guessed
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT: Final = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")


def text(content: bytes) -> str:
    """The text of bytes that are text. A byte order mark decides, else UTF-8 where they are that, else what
    looks most likely. What does not fit the encoding becomes U+FFFD."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        # Without the bytes before the first that tells, a long English beginning would decide alone.
        start = max(0, error.start - SAMPLE_BYTES // 3)
        best = from_bytes(content[start : start + SAMPLE_BYTES]).best()
        return content.decode(best.encoding if best else "cp1252", errors="replace")


def text_or_none(content: bytes) -> str | None:
    """The text of bytes that may be anything: None unless they are UTF-8, or have a byte order mark, and hold
    nothing that no text holds."""
    marked = any(content.startswith(mark) for mark, _ in _MARKS)
    try:
        found = text(content) if marked else content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if _NOT_TEXT.search(found) else found
