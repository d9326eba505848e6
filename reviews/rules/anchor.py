"""Where a quoted passage stands in a text that may have changed since."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from rapidfuzz import fuzz

ALIKE: Final = 75.0
"""How alike, of 100, a passage must be to be taken for the one that was quoted."""

OCCURRENCES: Final = 1_000
"""Places of the exact words that are looked at, the first ones."""

FUZZY_AT_LEAST: Final = 12
FUZZY_AT_MOST: Final = 1_000
"""Characters of a quote that is looked for where its exact words are gone: shorter ones are found anywhere,
of longer ones the beginning counts."""

WORD: Final = 40

_PIECE: Final = 8
_PIECES: Final = 32
_SEEN: Final = 50
_CANDIDATES: Final = 8


@dataclass(frozen=True, slots=True)
class Found:
    """Characters `start` to `end` of the text. `exact`: the same words, white space aside."""

    start: int
    end: int
    exact: bool


def locate(
    text: str, *, exact: str, prefix: str = "", suffix: str = "", near: int | None = None
) -> Found | None:
    """Where `exact` stands in `text`, None where it is no longer found.

    White space does not count: converters differ in it. Of several places the one is taken that has most of
    `prefix` before and of `suffix` after it, then the one nearest to the character `near`, then the first.
    Where the words have changed, the passage most like them is taken if it is ALIKE enough, in whole words.
    Looks at a bounded number of places, each in bounded time; the same arguments give the same place.
    """
    squeezed = _Squeezed(text)
    needle = squeeze(exact)
    if not needle:
        return None
    wanted = squeezed.position(near) if near is not None else 0
    starts = _starts(squeezed.text, needle, OCCURRENCES)
    if starts:
        before, after = squeeze(prefix), squeeze(suffix)

        def fit(start: int) -> tuple[int, int, int]:
            context = _shared_end(squeezed.text[max(0, start - len(before)) : start], before)
            end = start + len(needle)
            context += _shared_start(squeezed.text[end : end + len(after)], after)
            return (-context, abs(start - wanted), start)

        best = min(starts, key=fit)
        return squeezed.found(best, best + len(needle), exact=True)
    alike = _alike(squeezed.text, needle[:FUZZY_AT_MOST], wanted)
    return _whole_words(text, squeezed.found(*alike, exact=False)) if alike else None


def _whole_words(text: str, found: Found) -> Found:
    """`found` with the rest of its first and last words, at most WORD characters of each."""
    start, end = found.start, found.end
    while start > max(0, found.start - WORD) and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < min(len(text), found.end + WORD) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Found(start, end, found.exact)


def squeeze(text: str) -> str:
    """`text` without its white space."""
    return "".join(text.split())


class _Squeezed:
    """A text without white space, and the way back from its characters to those of the text."""

    def __init__(self, text: str) -> None:
        words = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)]
        self.text = "".join(text[start:end] for start, end in words)
        self._begins = [start for start, _ in words]
        self._squeezed = [0, *accumulate(end - start for start, end in words)]

    def position(self, at: int) -> int:
        """About where the character `at` of the text is in here."""
        word = bisect_right(self._begins, at) - 1
        return self._squeezed[word] + at - self._begins[word] if word >= 0 else 0

    def found(self, start: int, end: int, *, exact: bool) -> Found:
        return Found(self._back(start), self._back(end - 1) + 1, exact)

    def _back(self, at: int) -> int:
        word = bisect_right(self._squeezed, at) - 1
        return self._begins[word] + at - self._squeezed[word]


def _starts(text: str, needle: str, most: int) -> list[int]:
    """The first places of `needle`, overlapping ones too."""
    starts: list[int] = []
    at = text.find(needle)
    while at >= 0 and len(starts) < most:
        starts.append(at)
        at = text.find(needle, at + 1)
    return starts


def _alike(text: str, needle: str, wanted: int) -> tuple[int, int] | None:
    """The passage most like `needle`, among the places where most pieces of it still stand."""
    if len(needle) < FUZZY_AT_LEAST:
        return None
    step = max(1, (len(needle) - _PIECE) // _PIECES)
    width = len(needle) // 2
    votes: Counter[int] = Counter()
    for offset in range(0, len(needle) - _PIECE + 1, step):
        places = _starts(text, needle[offset : offset + _PIECE], _SEEN)
        votes.update({max(0, place - offset) // width for place in places})
    likely = sorted(votes, key=lambda place: (-votes[place], abs(place * width - wanted), place))
    best: tuple[float, int, int, int] | None = None
    for place in likely[:_CANDIDATES]:
        begin = max(0, place * width - width)
        window = text[begin : begin + 2 * len(needle) + 2 * width]
        found = fuzz.partial_ratio_alignment(needle, window, score_cutoff=ALIKE)
        if found is None or found.dest_end <= found.dest_start:
            continue
        start, end = begin + found.dest_start, begin + found.dest_end
        fit = (-found.score, abs(start - wanted), start, end)
        best = min(best, fit) if best else fit
    return (best[2], best[3]) if best else None


def _shared_start(one: str, other: str) -> int:
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared


def _shared_end(one: str, other: str) -> int:
    return _shared_start(one[::-1], other[::-1])
