"""Two texts by words: paragraphs are matched first, the words of those that changed afterwards."""

import re
from collections.abc import Iterator
from typing import Final

from rapidfuzz.distance import Indel

from reviews.compare.closest import closest
from reviews.compare.output import Block
from reviews.compare.sequence import Stretch, stretches, with_context

CONTEXT: Final = 2
"""Unchanged paragraphs shown around a change; longer stretches are folded."""

MOST_TRIED: Final = 10_000
"""Paragraphs that went times those that came, up to which they are matched by likeness."""

MOST_TRIED_CHARS: Final = 2_000_000_000
"""The same for their characters."""

ALIKE: Final = 0.5
"""The share of characters that two paragraphs have in common from which on one came from the other."""

FOLDED_CHARS: Final = 20_000
"""What a folded stretch may hold; of a longer one only the number of its lines is told."""

INNER_CHARS: Final = 600
"""An unchanged run within a changed paragraph that is longer is shown with its middle left out."""

CHANGE_CHARS: Final = 5_000
"""What is shown of one change."""

MOST_PIECES: Final = 200
"""A paragraph with more pieces goes on in the next block, so that a page can end in it."""

SHORT: Final = 8
"""Characters up to which a run of words that only happens to be in both texts counts as changed."""

_TOKEN: Final = re.compile(r"\w+|\s+|[^\w\s]")

Piece = tuple[str, str]
"""A mark and its text: "=" in both, "-" in the old one, "+" in the new one, "…" how many were left out."""


def by_words(old: list[str], new: list[str]) -> Iterator[Block]:
    """Blocks for the paragraphs of two texts: {"pieces": [...]} or a fold. None where they are the same."""
    for one, before, after in with_context(stretches(old, new), CONTEXT):
        if one.same:
            yield from _unchanged(new[one.j1 : one.j2], before, after)
        else:
            for was, now in _sides(old, new, one):
                pieces = changed(was, now)
                for at in range(0, len(pieces), MOST_PIECES):
                    yield {"pieces": pieces[at : at + MOST_PIECES]}


def _sides(old: list[str], new: list[str], one: Stretch) -> Iterator[tuple[str, str]]:
    """Paragraph beside paragraph: in order where they are as many, else those that are alike. Of very much
    text all beside all."""
    went, came = old[one.i1 : one.i2], new[one.j1 : one.j2]
    if len(went) == len(came):
        yield from zip(went, came, strict=True)
    elif len(went) * len(came) > MOST_TRIED or _chars(went) * _chars(came) > MOST_TRIED_CHARS:
        yield "\n".join(went), "\n".join(came)
    else:
        for at, to in closest(len(went), len(came), lambda at, to: _alike(went[at], came[to])):
            yield "" if at is None else went[at], "" if to is None else came[to]


def _chars(lines: list[str]) -> int:
    return sum(map(len, lines))


def _alike(one: str, other: str) -> bool:
    return Indel.normalized_similarity(one, other, score_cutoff=ALIKE) > 0


def fold(lines: list[str]) -> Block:
    """Unchanged lines out of sight."""
    text = "\n".join(lines)
    return {"fold": len(lines), "text": text if len(text) <= FOLDED_CHARS else ""}


def changed(old: str, new: str) -> list[Piece]:
    """The words that went and came, in order. Text without a change in it comes whole."""
    if not old or not new:
        return _gone_and_come(old, new)
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    pieces: list[Piece] = []
    for one in _plain(stretches(left, right), left, right):
        went, came = "".join(left[one.i1 : one.i2]), "".join(right[one.j1 : one.j2])
        if one.same:
            pieces += _inner(came)
        else:
            pieces += _gone_and_come(went, came)
    return pieces


def _gone_and_come(went: str, came: str) -> list[Piece]:
    return [(mark, _cut(text)) for mark, text in (("-", went), ("+", came)) if text]


def _cut(text: str) -> str:
    more = len(text) - CHANGE_CHARS
    return text if more <= 0 else f"{text[:CHANGE_CHARS]} (… and {more:,} characters more)"


def _unchanged(lines: list[str], before: int, after: int) -> Iterator[Block]:
    """`before` lines of context follow the last change, `after` ones lead to the next."""
    if len(lines) <= before + after + 1:
        yield {"pieces": [("=", "\n".join(lines))]}
        return
    if before:
        yield {"pieces": [("=", "\n".join(lines[:before]))]}
    yield fold(lines[before : len(lines) - after])
    if after:
        yield {"pieces": [("=", "\n".join(lines[len(lines) - after :]))]}


def _plain(found: list[Stretch], old: list[str], new: list[str]) -> list[Stretch]:
    """Without the spaces and little words that two sentences share by chance: they make a change hard to
    read."""
    kept: list[Stretch] = []
    for number, one in enumerate(found):
        inside = 0 < number < len(found) - 1
        if one.same and inside:
            shared = len("".join(old[one.i1 : one.i2]).strip())
            weights = (_weight(kept[-1], old, new), _weight(found[number + 1], old, new))
            if shared == 0 or (shared <= SHORT and shared < min(weights)):
                one = one._replace(same=False)
        if kept and kept[-1].same == one.same:
            kept[-1] = Stretch(one.same, kept[-1].i1, one.i2, kept[-1].j1, one.j2)
        else:
            kept.append(one)
    return kept


def _weight(one: Stretch, old: list[str], new: list[str]) -> int:
    """Characters of the longer side; more than SHORT are as good as many."""
    sides = (old[one.i1 : min(one.i2, one.i1 + 2 * SHORT)], new[one.j1 : min(one.j2, one.j1 + 2 * SHORT)])
    return max(len("".join(side)) for side in sides)


def _inner(text: str) -> list[Piece]:
    if len(text) <= INNER_CHARS:
        return [("=", text)]
    edge = INNER_CHARS // 3
    return [("=", text[:edge]), ("…", f"{len(text) - 2 * edge:,}"), ("=", text[-edge:])]
