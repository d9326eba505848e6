"""Two files of text, run in the limited process: each function takes both, packed, and gives pages."""

from typing import Final

from reviews.compare.both import both
from reviews.compare.lines import by_lines
from reviews.compare.output import pages
from reviews.compare.words import by_words
from reviews.render.decoding import decoded
from reviews.render.paging import lines_of

MOST_CHARS: Final = 5_000_000
CUT: Final = f"Only the first {MOST_CHARS:,} characters are compared; changes near that place may be wrong."


def words(content: bytes, params: bytes = b"") -> list[bytes]:
    """By words. `content` is `frames.pack` of the old file and the new one."""
    old, new = both(content, _text)
    found = by_words(lines_of(old[:MOST_CHARS]), lines_of(new[:MOST_CHARS]))
    return pages(found, cut(old, new), layout="words")


def lines(content: bytes, params: bytes = b"") -> list[bytes]:
    """By lines."""
    old, new = both(content, _text)
    found = by_lines(lines_of(old[:MOST_CHARS]), lines_of(new[:MOST_CHARS]))
    return pages(found, cut(old, new), layout="lines")


def cut(old: str, new: str) -> str:
    """A note where not all is compared."""
    return CUT if max(len(old), len(new)) > MOST_CHARS else ""


def _text(content: bytes) -> str:
    text, _ = decoded(content)
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")
