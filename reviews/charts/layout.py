"""What every chart has in common: size, axes, and names of rows that are looked up, never put into code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from unicodedata import east_asian_width

import altair as alt

from reviews.charts.chart import label
from reviews.charts.palette import EDGE, INK, INK_2, LINE

WIDTH: Final = 560
"""Of the plot without its labels, in pixels."""

ROW: Final = 30
"""Height of a row, in pixels."""

LABELS: Final = 400
"""Most pixels of a row's name; names are cut by letters before that."""

LETTER: Final = 7.4
"""Pixels of a letter in a wide font: the page's own is not known where the drawing is made."""

Values = Sequence[Mapping[str, Any]]


def data(values: Values) -> alt.InlineData:
    """The values as they are. Field names are ours; whatever others wrote is a value."""
    return alt.InlineData(values=[dict(value) for value in values])


def looked_up(name: str) -> str:
    """The expression of a label whose value is a place in the list `name` that `finished` gets."""
    return f"{name}[datum.value]"


def room(names: Sequence[str]) -> float:
    """Pixels for the longest of the names in whatever font; letters of East Asia take the room of two."""
    return LETTER * max(sum(1 + (east_asian_width(letter) in "WF") for letter in name) for name in names)


def rows_axis(names: Sequence[str], bold: Sequence[int] = ()) -> alt.Axis:
    """The names of rows from the list `names`; those at the places of `bold` are headings."""
    weight: Any = "normal"
    if bold:
        test = " || ".join(f"datum.value == {int(place)}" for place in bold)
        weight = alt.condition(test, alt.value("bold"), alt.value("normal"))
    return alt.Axis(
        labelExpr=looked_up("names"),
        labelLimit=LABELS,
        labelFontWeight=weight,
        labelColor=INK,
        title=None,
        domain=False,
        ticks=False,
        labelPadding=12,
        minExtent=room(names) + 12,
        grid=False,
    )


def rows_of(names: Sequence[str], bold: Sequence[int] = ()) -> alt.Y:
    """The place of a row, from the top: field `row`, the place of its name in `names`."""
    return alt.Y("row:O", axis=rows_axis(names, bold), scale=alt.Scale(domain=list(range(len(names)))))


def share_axis(title: str) -> alt.Axis:
    """A fraction as a percentage, at every quarter."""
    return alt.Axis(
        title=title, values=[0, 0.25, 0.5, 0.75, 1], labelExpr="round(100 * datum.value) + '\u00a0%'"
    )


def legend(offset: int = 8) -> alt.Legend:
    """Above the plot, names from the list `series`."""
    return alt.Legend(
        title=None, orient="top", direction="vertical", labelExpr=looked_up("series"),
        labelLimit=WIDTH, offset=offset, symbolOpacity=1,
    )  # fmt: skip


def finished(*layers: alt.Chart, height: int, **lists: Sequence[str]) -> dict[str, Any]:
    """The spec of the layers, from the undermost, with the look of the site. `height` is that of the plot.

    `lists` are the names for `looked_up`: an expression reads them as data, whatever they contain.
    """
    chart: Any = alt.layer(*layers)
    told: dict[str, Any] = (
        chart.properties(width=WIDTH, height=height)
        .configure(background="transparent", padding=4, font="sans-serif")
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=12, titleFontSize=12, titleFontWeight="normal", titleColor=INK_2,
            labelColor=INK_2, gridColor=LINE, domainColor=EDGE, tickColor=EDGE, titlePadding=8,
        )
        .configure_legend(labelFontSize=12, labelColor=INK, symbolSize=90)
        .to_dict()
    )  # fmt: skip
    told["params"] = [
        {"name": name, "value": [label(word) for word in words]} for name, words in lists.items()
    ]
    return told
