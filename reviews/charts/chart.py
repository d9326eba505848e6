"""A chart as a value: what is drawn, and the same in words and as a table."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

DASH: Final = "\N{EN DASH}"
MINUS: Final = "\N{MINUS SIGN}"
NO_BREAK: Final = "\N{NO-BREAK SPACE}"

LABEL_LENGTH: Final = 48
"""Characters of a name in a drawing; the table has the whole name."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, and what stands for it where it is not seen.

    `name` is its part of an address. `description` tells a screen reader in a sentence or two what the
    drawing shows. `n` says how many the figures rest on ("n 44", "n 8 to 44"); there is no chart without.
    `columns` and `rows` are the data as text, a dash where a figure is undefined; the first `texts` columns
    are words, the others figures. `source` is all that the drawing is made from, as text, so that the same is
    drawn once; `draw` makes the drawing's spec, which takes longer than all the rest.
    """

    name: str
    title: str
    description: str
    n: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    source: str
    draw: Callable[[], dict[str, Any]] = field(compare=False, repr=False)
    texts: int = 1

    @property
    def dashed(self) -> bool:
        """Whether some figure of the table is undefined."""
        return any(cell == DASH for row in self.rows for cell in row)

    @property
    def spec(self) -> dict[str, Any]:
        """Vega-Lite, made by Altair, in the colours of `palette`."""
        return self.draw()


def n_words(counts: Iterable[int]) -> str:
    """The sizes that the figures of a chart rest on: "n 44", or "n 8 to 44". Needs one at least."""
    found = sorted(set(counts))
    return f"n{NO_BREAK}{found[0]:,}" if found[0] == found[-1] else f"n {found[0]:,} to {found[-1]:,}"


def plain(text: str) -> str:
    """A name as one line without characters that XML has not or that turn the text around them."""
    kept = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} else letter
        for letter in text
    )
    return " ".join(kept.split())


def label(text: str, length: int = LABEL_LENGTH) -> str:
    """A name as it is drawn: plain, and cut where it is long."""
    one_line = plain(text)
    return one_line if len(one_line) <= length else f"{one_line[: length - 1].rstrip()}…"


def percent(fraction: float | None) -> str:
    """0.42 is 42.0 %, None a dash."""
    return DASH if fraction is None else f"{100 * fraction:.1f}{NO_BREAK}%"


def points(value: float | None) -> str:
    """A difference in percentage points with its sign, None a dash."""
    return DASH if value is None else f"{value:+.1f}".replace("-", MINUS)


def amount(value: float | None) -> str:
    """A number with one decimal, None a dash."""
    return DASH if value is None else f"{value:,.1f}".replace("-", MINUS)
