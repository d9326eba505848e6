"""What two sequences have in common, in order, without the quadratic worst case."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Final, NamedTuple

from rapidfuzz.distance import LCSseq

MOST_PAIRS: Final = 400_000_000
"""Items of one side times items of the other that are compared exactly: a bit of memory each, half a second
together."""


class Stretch(NamedTuple):
    """`old[i1:i2]` became `new[j1:j2]`: the same items, or others. One of the two may be empty."""

    same: bool
    i1: int
    i2: int
    j1: int
    j2: int


def stretches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Stretch]:
    """Cover both sequences from start to end; same and changed stretches take turns.

    A longest common subsequence where the sequences are short enough. Else they are first cut at the items
    that occur once in both, and a piece that is still too long counts as changed as a whole.
    """
    numbers: dict[Hashable, int] = {}
    # rapidfuzz compares hashes, which a hostile file could make collide; small numbers are their own hash.
    left = [numbers.setdefault(item, len(numbers)) for item in old]
    right = [numbers.setdefault(item, len(numbers)) for item in new]
    return list(_merged(_cut(left, right)))


def with_context(found: Sequence[Stretch], most: int) -> Iterator[tuple[Stretch, int, int]]:
    """Each stretch with how many items of it stand before and after it as the context of a change: `most`,
    but none where the text begins or ends. Nothing where nothing changed."""
    if all(one.same for one in found):
        return
    for number, one in enumerate(found):
        yield one, 0 if number == 0 else most, 0 if number == len(found) - 1 else most


def _cut(old: list[int], new: list[int]) -> Iterator[Stretch]:
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    i, j = len(old) - end, len(new) - end
    yield Stretch(True, 0, start, 0, start)
    if (i - start) * (j - start) <= MOST_PAIRS:
        yield from _exact(old, new, start, i, start, j)
    else:
        at_old, at_new = start, start
        for pin_old, pin_new in [*_pins(old[start:i], new[start:j], start), (i, j)]:
            yield from _exact(old, new, at_old, pin_old, at_new, pin_new)
            at_old, at_new = pin_old, pin_new
    yield Stretch(True, i, len(old), j, len(new))


def _common(old: Sequence[int], new: Sequence[int]) -> int:
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _exact(old: list[int], new: list[int], i1: int, i2: int, j1: int, j2: int) -> Iterator[Stretch]:
    if i2 - i1 == j2 - j1 == 1 and old[i1] == new[j1]:  # most pieces between pins are one item
        yield Stretch(True, i1, i2, j1, j2)
        return
    if (i2 - i1) * (j2 - j1) > MOST_PAIRS:
        yield Stretch(False, i1, i2, j1, j2)
        return
    for found in LCSseq.opcodes(old[i1:i2], new[j1:j2]):
        yield Stretch(
            found.tag == "equal",
            i1 + found.src_start,
            i1 + found.src_end,
            j1 + found.dest_start,
            j1 + found.dest_end,
        )


def _pins(old: list[int], new: list[int], offset: int) -> list[tuple[int, int]]:
    """Places of items that occur once on either side, as many as keep their order (patience diff)."""
    once_old = {item for item, count in Counter(old).items() if count == 1}
    once_new = {item for item, count in Counter(new).items() if count == 1}
    place = {item: at for at, item in enumerate(new) if item in once_new}
    pairs = [(at, place[item]) for at, item in enumerate(old) if item in once_old and item in place]
    tails: list[int] = []  # the place in `new` at which the best row of each length ends
    ends: list[int] = []  # and which pair that is
    before: list[int] = []
    for number, (_, at) in enumerate(pairs):
        length = bisect_left(tails, at)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [at]
        ends[length : length + 1] = [number]
    kept = []
    number = ends[-1] if ends else -1
    while number >= 0:
        kept.append((pairs[number][0] + offset, pairs[number][1] + offset))
        number = before[number]
    return kept[::-1]


def _merged(found: Iterator[Stretch]) -> Iterator[Stretch]:
    """Without empty stretches, and neighbours of one sort as one."""
    last: Stretch | None = None
    for one in found:
        if one.i1 == one.i2 and one.j1 == one.j2:
            continue
        if last is not None and last.same == one.same:
            last = Stretch(last.same, last.i1, one.i2, last.j1, one.j2)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last
