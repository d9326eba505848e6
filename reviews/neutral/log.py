"""What was taken out of a file, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

MOST: Final = 1_000
LONGEST: Final = 200


class Log:
    """Counts (place, what was found there). A hostile file makes no log without end: at most MOST lines of
    at most LONGEST characters, the rest is counted together."""

    def __init__(self, before: str = "", counts: Counter[tuple[str, str]] | None = None) -> None:
        self._before = before
        self._counts: Counter[tuple[str, str]] = Counter() if counts is None else counts

    def within(self, member: str) -> Log:
        """The same log for a member of an archive."""
        return Log(f"{self._before}{member}: ", self._counts)

    def add(self, where: str, found: Mapping[str, int]) -> None:
        for name, count in found.items():
            key = (f"{self._before}{where}"[:LONGEST], name[:LONGEST])
            if key not in self._counts and len(self._counts) >= MOST:
                key = ("more places", "")
            self._counts[key] += count

    def lines(self) -> list[dict[str, str | int]]:
        """As plain values, in the order in which they were found."""
        return [
            {"where": _storable(where), "name": _storable(name), "count": count}
            for (where, name), count in self._counts.items()
        ]


def _storable(text: str) -> str:
    # The database holds neither.
    return text.replace("\0", "").encode(errors="replace").decode()
