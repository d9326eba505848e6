"""Bytes of a text file -> text, whatever its encoding."""

import codecs
from typing import Final

import chardet

SAMPLE_BYTES: Final = 30_000
"""Of which the encoding is guessed: the first lines that are not ASCII alone."""

TELLING: Final = 5
"""Bytes beyond ASCII from which on a guess is worth more than the encoding that is met most."""

USUAL: Final = "Windows-1252"
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(content: bytes) -> tuple[str, str]:
    """The text of bytes that are text, and the name of the encoding that was taken.

    A byte order mark decides, else UTF-8 where they are that, else what looks most likely. What does not fit
    the encoding becomes U+FFFD.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace"), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if error.start >= len(content) - 3 and error.reason == "unexpected end of data":
            return content.decode("utf-8", errors="replace"), "utf-8"  # cut inside its last character
        encoding = _guess(_sample(content, error.start))
        return content.decode(encoding, errors="replace"), encoding


def _sample(content: bytes, first: int) -> bytes:
    """`first` is where the first byte is that is not UTF-8. Lines of ASCII tell nothing and would hide it."""
    around = content[max(0, first - 1_000) : first + 30 * SAMPLE_BYTES]
    return b"".join(line for line in around.splitlines(keepends=True) if not line.isascii())[:SAMPLE_BYTES]


def _guess(sample: bytes) -> str:
    if sum(byte > 0x7F for byte in sample) < TELLING:
        return USUAL
    found = chardet.detect(sample, encoding_era=chardet.EncodingEra.MODERN_WEB)["encoding"]
    return found or USUAL
