"""Which column of a table is which column of another, and which row which row."""

from collections.abc import Iterator, Sequence
from typing import Final

from reviews.compare.closest import Place, closest
from reviews.compare.sequence import stretches

Row = Sequence[str]
MOST_TRIED: Final = 10_000
"""Rows that went times rows that came, up to which the most alike are looked for."""


def match_columns(old: Row, new: Row) -> list[Place]:
    """The columns of both in the order of the new one, by their headings. A column between two that are the
    same is a renamed one; tables without a heading in common are matched by position."""
    found = stretches(old, new)
    if not any(one.same and any(old[one.i1 : one.i2]) for one in found):
        count = max(len(old), len(new))
        return [(at if at < len(old) else None, at if at < len(new) else None) for at in range(count)]
    places: list[Place] = []
    for one in found:
        if one.i2 - one.i1 == one.j2 - one.j1:
            places += zip(range(one.i1, one.i2), range(one.j1, one.j2), strict=True)
        else:
            places += [(at, None) for at in range(one.i1, one.i2)]
            places += [(None, at) for at in range(one.j1, one.j2)]
    return places


def match_rows(
    old: Sequence[Row], new: Sequence[Row], columns: Sequence[Place], *, is_cut: bool = False
) -> Iterator[tuple[bool, Place]]:
    """(whether they are the same in the columns that both have, place) for each row, in order. Of tables that
    go on beyond these rows (`is_cut`) the last ones without a counterpart are left out: it may follow."""
    both = [(left, right) for left, right in columns if left is not None and right is not None]
    was = [tuple(row[left] for left, _ in both) for row in old]
    now = [tuple(row[right] for _, right in both) for row in new]
    found = stretches(was, now)
    for number, one in enumerate(found):
        if one.same:
            yield from (
                (True, place) for place in zip(range(one.i1, one.i2), range(one.j1, one.j2), strict=True)
            )
            continue
        pairs = list(_alike(was[one.i1 : one.i2], now[one.j1 : one.j2]))
        while is_cut and number == len(found) - 1 and pairs and None in pairs[-1]:
            pairs.pop()
        yield from ((False, _moved(place, one.i1, one.j1)) for place in pairs)


def _moved(place: Place, old: int, new: int) -> Place:
    left, right = place
    return (None if left is None else left + old, None if right is None else right + new)


def _alike(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Place]:
    """Rows that are the same but for some cells, in order: by their first cell, which often names them, then
    by most cells in common."""
    for one in stretches([row[:1] for row in old], [row[:1] for row in new]):
        if one.same or one.i2 - one.i1 == one.j2 - one.j1:
            yield from zip(range(one.i1, one.i2), range(one.j1, one.j2), strict=True)
            continue
        went, came = old[one.i1 : one.i2], new[one.j1 : one.j2]
        yield from (_moved(place, one.i1, one.j1) for place in _closest(went, came))


def _closest(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Place]:
    """Rows that share half of their cells belong together."""
    if len(old) * len(new) > MOST_TRIED:
        yield from ((at, None) for at in range(len(old)))
        yield from ((None, at) for at in range(len(new)))
        return
    yield from closest(len(old), len(new), lambda at, to: _shared(old[at], new[to]) * 2 >= len(old[at]))


def _shared(one: Row, other: Row) -> int:
    return sum(left == right for left, right in zip(one, other, strict=True))
