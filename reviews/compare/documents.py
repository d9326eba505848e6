"""Two documents by their words, run in the limited process. How they look is not compared."""

from collections.abc import Callable
from typing import Final

from reviews.compare.both import both
from reviews.compare.lines import by_lines
from reviews.compare.output import pages
from reviews.compare.words import by_words
from reviews.convert import notebook_text, pdf_text, slides_text, word_text
from reviews.convert.lines import MOST_CHARS

LOOKS: Final = "The words are compared. Pictures, fonts and layout may differ as well."
CUT: Final = f"Only the first {MOST_CHARS:,} characters are compared; changes near that place may be wrong."

Reader = Callable[[bytes], list[bytes]]


def word(content: bytes, params: bytes = b"") -> list[bytes]:
    """Two Word files; `content` is `frames.pack` of the old file and the new one. Raises UnreadableError."""
    return _compared(content, word_text.text)


def slides(content: bytes, params: bytes = b"") -> list[bytes]:
    """Two presentations, slide by slide."""
    return _compared(content, slides_text.text)


def pdf(content: bytes, params: bytes = b"") -> list[bytes]:
    """Two PDFs, page by page."""
    return _compared(content, pdf_text.text)


def notebook(content: bytes, params: bytes = b"") -> list[bytes]:
    """Two notebooks by lines of their cells."""
    old, new = _lines(content, notebook_text.text)
    return pages(by_lines(old, new), _cut(old, new), layout="lines")


def _compared(content: bytes, read: Reader) -> list[bytes]:
    old, new = _lines(content, read)
    return pages(by_words(old, new), LOOKS, _cut(old, new), layout="words")


def _lines(content: bytes, read: Reader) -> tuple[list[str], list[str]]:
    return both(content, lambda one: read(one)[0].decode().split("\n"))


def _cut(old: list[str], new: list[str]) -> str:
    return CUT if any(sum(len(line) + 1 for line in one) > MOST_CHARS for one in (old, new)) else ""
