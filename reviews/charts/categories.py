"""Completion alone and after the last cycle, a row for each category."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import altair as alt

from reviews.charts.chart import Chart, n_words, percent, plain, points
from reviews.charts.forest import ALL, FEW, with_n
from reviews.charts.layout import ROW, Values, data, finished, legend, rows_of, share_axis
from reviews.charts.palette import ACCENT, INK_3, LINE, PANEL

LANE: Final = 5
"""Pixels from the middle of a row to each of its two marks."""


class Level(NamedTuple):
    """A rate as a fraction with its interval, each None where undefined."""

    rate: float | None
    low: float | None
    high: float | None


class CategoryRow(NamedTuple):
    """Completion over the same `n` trials; `category` None is all together."""

    category: str | None
    n: int
    alone: Level
    after: Level


def categories(name: str, title: str, rows: Sequence[CategoryRow], *, after: str) -> Chart | None:
    """`after` names the second mark: "after 2 cycles of feedback". None where no row has trials.

    Rows without trials are in the table only. Fewer than ten trials are drawn hollow.
    """
    drawn = [row for row in rows if row.n and row.alone.rate is not None]
    if not drawn:
        return None
    return Chart(
        name=name,
        title=title,
        description=_told(drawn, plain(after)),
        n=n_words(row.n for row in drawn),
        columns=[
            "Category", "Alone", "95 % low", "95 % high",
            plain(after).capitalize(), "95 % low", "95 % high", "Points", "n",
        ],
        rows=[
            [
                ALL if row.category is None else plain(row.category),
                *(percent(value) for value in (*row.alone, *row.after)),
                points(_uplift(row)),
                f"{row.n:,}",
            ]
            for row in rows
        ],
        source=repr((after, rows)),
        draw=lambda: _spec(drawn, after),
    )  # fmt: skip


def _uplift(row: CategoryRow) -> float | None:
    if row.alone.rate is None or row.after.rate is None:
        return None
    return 100 * (row.after.rate - row.alone.rate)


def _told(rows: Sequence[CategoryRow], after: str) -> str:
    whole = [row for row in rows if row.category is None] or rows[:1]
    words = "; ".join(
        f"{ALL if row.category is None else plain(row.category)}: "
        f"{percent(row.alone.rate)} alone, {percent(row.after.rate)} {after}"
        for row in whole
    )
    return f"Completion alone and {after} by category, with intervals. {words}. The table has every category."


def _marks(rows: Sequence[CategoryRow]) -> list[dict[str, Any]]:
    return [
        {
            "row": place,
            "series": series,
            "rate": level.rate,
            "low": level.low,
            "high": level.high,
            "few": row.n < FEW,
        }
        for place, row in enumerate(rows)
        for series, level in enumerate((row.alone, row.after))
        if level.rate is not None
    ]


def _spec(rows: Sequence[CategoryRow], after: str) -> dict[str, Any]:
    names = [with_n(ALL if row.category is None else row.category, row.n) for row in rows]
    marks = _marks(rows)
    y = rows_of(names, [place for place, row in enumerate(rows) if row.category is None])
    x = alt.X("rate:Q", scale=alt.Scale(domain=[0, 1]), axis=share_axis("Completed"))
    scale = alt.Scale(domain=[0, 1], range=[INK_3, ACCENT])
    color = alt.Color("series:O", scale=scale, legend=legend())
    shape = alt.Shape("series:O", scale=alt.Scale(domain=[0, 1], range=["circle", "square"]), legend=legend())
    between = (
        alt.Chart(
            data([{"row": at, "a": row.alone.rate, "b": row.after.rate} for at, row in enumerate(rows)])
        )
        .mark_rule(color=LINE, strokeWidth=8)
        .encode(alt.X("a:Q"), alt.X2("b:Q"), y)
    )

    def whiskers(values: Values, aside: int) -> alt.Chart:
        drawn = alt.Chart(data(values)).mark_rule(strokeWidth=2, opacity=0.6, yOffset=aside)
        encoded: alt.Chart = drawn.encode(alt.X("low:Q"), alt.X2("high:Q"), y, color)
        return encoded

    def dots(values: Values, aside: int, *, hollow: bool) -> alt.Chart:
        look: dict[str, Any] = {"filled": False, "fill": PANEL} if hollow else {"filled": True}
        drawn = alt.Chart(data(values)).mark_point(size=60, opacity=1, strokeWidth=2, yOffset=aside, **look)
        encoded: alt.Chart = drawn.encode(x, y, color, shape)
        return encoded

    layers: list[alt.Chart] = [between]
    for series, aside in ((0, -LANE), (1, LANE)):
        own = [mark for mark in marks if mark["series"] == series]
        layers += [
            whiskers([mark for mark in own if mark["low"] is not None], aside),
            dots([mark for mark in own if not mark["few"]], aside, hollow=False),
            dots([mark for mark in own if mark["few"]], aside, hollow=True),
        ]
    return finished(*layers, height=(ROW + 4) * len(names), names=names, series=["alone", after])
