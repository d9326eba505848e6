"""Which of the pieces that went is which of those that came."""

from collections.abc import Callable, Iterator

Place = tuple[int | None, int | None]
"""Where something is on the old side and on the new one, from 0; None where it is not."""


def closest(old: int, new: int, alike: Callable[[int, int], bool]) -> Iterator[Place]:
    """Places for `old` and `new` pieces, in order: each old one beside the first new one after the last taken
    that is `alike` to it."""
    start = 0
    for at in range(old):
        found = next((to for to in range(start, new) if alike(at, to)), None)
        if found is None:
            yield at, None
            continue
        yield from ((None, to) for to in range(start, found))
        yield at, found
        start = found + 1
    yield from ((None, to) for to in range(start, new))
