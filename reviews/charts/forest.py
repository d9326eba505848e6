"""Uplifts with their intervals, a row for each agent and category, against the line of no effect."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

import altair as alt

from reviews.charts.chart import Chart, label, n_words, plain, points
from reviews.charts.layout import ROW, data, finished, rows_of
from reviews.charts.palette import ACCENT, EDGE, INK_3, PANEL

FEW: Final = 10
ALL: Final = "All categories"
NAME_LENGTH: Final = 34
SIGNED: Final = "datum.value == 0 ? '0' : format(datum.value, '+.3~g')"


class Effect(NamedTuple):
    """An uplift in percentage points over `n` trials; None where it, or its interval, is undefined.

    `category` None is all categories together.
    """

    agent: str
    category: str | None
    points: float | None
    low: float | None
    high: float | None
    n: int


def forest(
    name: str, title: str, effects: Sequence[Effect], *, axis: str = "Uplift in percentage points"
) -> Chart | None:
    """Rows in the order given, those of an agent beside each other. None where nothing has a value.

    Rows without trials are in the table only. Fewer than ten trials are drawn grey and hollow.
    """
    drawn = [effect for effect in effects if effect.n and effect.points is not None]
    if not drawn:
        return None
    names, heads, values = _rows(drawn)
    return Chart(
        name=name,
        title=title,
        description=_told(axis, drawn),
        n=n_words(effect.n for effect in drawn),
        columns=["Agent", "Category", "Points", "95 % low", "95 % high", "n"],
        rows=[
            [
                plain(effect.agent),
                plain(effect.category) if effect.category is not None else ALL,
                points(effect.points),
                points(effect.low),
                points(effect.high),
                f"{effect.n:,}",
            ]
            for effect in effects
        ],
        source=repr((axis, effects)),
        draw=lambda: _spec(names, heads, values, axis),
        texts=2,
    )


def _rows(effects: Sequence[Effect]) -> tuple[list[str], list[int], list[dict[str, Any]]]:
    """Names of the rows, the places of those that are headings, and what is drawn."""
    agents = [(agent, list(group)) for agent, group in groupby(effects, key=lambda it: it.agent)]
    names: list[str] = []
    heads: list[int] = []
    values: list[dict[str, Any]] = []
    for agent, group in agents:
        if len(agents) > 1:
            heads.append(len(names))
            names.append(agent)
        for effect in group:
            values.append(
                {
                    "row": len(names),
                    "points": effect.points,
                    "low": effect.low,
                    "high": effect.high,
                    "look": _look(effect),
                }
            )
            category = ALL if effect.category is None else effect.category
            names.append(with_n(category, effect.n))
    return names, heads, values


def with_n(name: str, n: int) -> str:
    """A row's name with what its figure rests on; a long name is cut, n never."""
    return f"{label(name, NAME_LENGTH)} · n {n:,}"


def _look(effect: Effect) -> str:
    if effect.n < FEW:
        return "few"
    return "all" if effect.category is None else "category"


def _told(axis: str, effects: Sequence[Effect]) -> str:
    def words(effect: Effect) -> str:
        category = "all categories" if effect.category is None else plain(effect.category)
        return f"{plain(effect.agent)}, {category}: {points(effect.points)}"

    whole = [effect for effect in effects if effect.category is None] or list(effects)
    more = len(effects) - len(whole)
    rest = f"; and {more} categories, in the table" if more else ""
    return f"{axis}, with intervals. {'; '.join(words(effect) for effect in whole)}{rest}."


def _spec(
    names: Sequence[str], heads: Sequence[int], values: Sequence[dict[str, Any]], axis: str
) -> dict[str, Any]:
    ends = [value[end] for value in values for end in ("points", "low", "high") if value[end] is not None]
    y = rows_of(names, heads)
    # A point at least on one side: where all is 0 an axis of nothing would have no place for it.
    scale = alt.Scale(domain=[min(0, *ends), max(1, *ends)], nice=True)
    x = alt.X("points:Q", scale=scale, axis=alt.Axis(title=axis, labelExpr=SIGNED, tickCount=6))
    color = alt.Color(
        "look:N",
        legend=None,
        scale=alt.Scale(domain=["all", "category", "few"], range=[ACCENT, ACCENT, INK_3]),
    )
    shape = alt.Shape(
        "look:N",
        legend=None,
        scale=alt.Scale(domain=["all", "category", "few"], range=["diamond", "circle", "circle"]),
    )
    zero = alt.Chart(data([{"zero": 0}])).mark_rule(color=EDGE, strokeWidth=1.5).encode(alt.X("zero:Q"))
    whisker = (
        alt.Chart(data([value for value in values if value["low"] is not None]))
        .mark_rule(strokeWidth=2, opacity=0.6)
        .encode(alt.X("low:Q", scale=scale), alt.X2("high:Q"), y, color)
    )
    full = (
        alt.Chart(data([value for value in values if value["look"] != "few"]))
        .mark_point(size=80, filled=True, opacity=1)
        .encode(x, y, color, shape)
    )
    hollow = (
        alt.Chart(data([value for value in values if value["look"] == "few"]))
        .mark_point(size=60, filled=False, fill=PANEL, strokeWidth=2, opacity=1)
        .encode(x, y, color, shape)
    )
    return finished(zero, whisker, full, hollow, height=ROW * len(names), names=names)
