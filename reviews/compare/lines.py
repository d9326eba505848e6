"""Two texts by lines, as programmers read changes."""

from collections.abc import Iterator
from typing import Final

from reviews.compare.output import Block
from reviews.compare.sequence import Stretch, stretches, with_context
from reviews.compare.words import Piece, changed, fold

CONTEXT: Final = 3
LINE_CHARS: Final = 2_000
"""A longer line is shown cut."""


def by_lines(old: list[str], new: list[str]) -> Iterator[Block]:
    """Blocks for the lines of two texts: {"mark", "old", "new" (its numbers from 1, or None), "pieces"}, or a
    fold. None where they are the same."""
    for one, before, after in with_context(stretches(old, new), CONTEXT):
        if one.same:
            yield from _unchanged(new, one, before, after)
        else:
            yield from _changed(old, new, one)


def _unchanged(new: list[str], one: Stretch, before: int, after: int) -> Iterator[Block]:
    count = one.j2 - one.j1
    if count <= before + after + 1:
        before, after = count, 0
    yield from (_line("=", one.i1 + at, one.j1 + at, [("=", new[one.j1 + at])]) for at in range(before))
    if count > before + after:
        yield fold(new[one.j1 + before : one.j2 - after])
    for at in range(count - after, count):
        yield _line("=", one.i1 + at, one.j1 + at, [("=", new[one.j1 + at])])


def _changed(old: list[str], new: list[str], one: Stretch) -> Iterator[Block]:
    """The lines that went, then those that came. Where they are as many, the words that differ are told."""
    went, came = old[one.i1 : one.i2], new[one.j1 : one.j2]
    alike = len(went) == len(came)
    inner = [
        changed(before, after) if alike and len(before) + len(after) <= 2 * LINE_CHARS else None
        for before, after in zip(went, came, strict=False)
    ]
    for at, text in enumerate(went):
        yield _line("-", one.i1 + at, None, _side(inner[at], "-", text) if alike else [("-", text)])
    for at, text in enumerate(came):
        yield _line("+", None, one.j1 + at, _side(inner[at], "+", text) if alike else [("+", text)])


def _side(pieces: list[Piece] | None, mark: str, text: str) -> list[Piece]:
    """What of a changed line is in this text; the whole line where the two have nothing in common."""
    if pieces is None or not any(sign == "=" and words.strip() for sign, words in pieces):
        return [(mark, text)]
    return [piece for piece in pieces if piece[0] in ("=", "…", mark)]


def _line(mark: str, old: int | None, new: int | None, pieces: list[Piece]) -> Block:
    cut = [(sign, text if len(text) <= LINE_CHARS else text[:LINE_CHARS] + "…") for sign, text in pieces]
    return {
        "mark": mark,
        "old": None if old is None else old + 1,
        "new": None if new is None else new + 1,
        "pieces": cut,
    }
