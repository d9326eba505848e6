"""Amounts beside each other: minutes by cycle or category, cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import altair as alt

from reviews.charts.chart import Chart, amount, n_words, plain
from reviews.charts.forest import FEW, with_n
from reviews.charts.layout import ROW, data, finished, rows_of
from reviews.charts.palette import ACCENT, INK, INK_3, PANEL


class Bar(NamedTuple):
    """An amount over `n` observations; None where it, or its interval, is undefined."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int


def bars(name: str, title: str, rows: Sequence[Bar], *, unit: str, what: str) -> Chart | None:
    """`unit` is that of the amounts ("minutes a review"), `what` heads the column of labels ("Cycle").

    Rows without a value or without observations are in the table only; fewer than ten observations are drawn
    hollow and grey. None where nothing is left to draw.
    """
    drawn = [row for row in rows if row.n and row.value is not None]
    if not drawn:
        return None
    return Chart(
        name=name,
        title=title,
        description=_told(drawn, unit),
        n=n_words(row.n for row in drawn),
        columns=[what, unit.capitalize(), "95 % low", "95 % high", "n"],
        rows=[
            [plain(row.label), amount(row.value), amount(row.low), amount(row.high), f"{row.n:,}"]
            for row in rows
        ],
        source=repr((unit, rows)),
        draw=lambda: _spec(drawn, unit),
    )


def _told(rows: Sequence[Bar], unit: str) -> str:
    return f"{unit.capitalize()}. {'; '.join(f'{plain(row.label)}: {amount(row.value)}' for row in rows)}."


def _spec(rows: Sequence[Bar], unit: str) -> dict[str, Any]:
    names = [with_n(row.label, row.n) for row in rows]
    values: list[dict[str, Any]] = [
        {
            "row": place,
            "value": row.value,
            "low": row.low,
            "high": row.high,
            "end": max(end for end in (row.value, row.high) if end is not None),
            "words": amount(row.value),
            "few": row.n < FEW,
        }
        for place, row in enumerate(rows)
    ]
    y = rows_of(names)
    # Up to one at least: labels have one decimal, and an axis of less would tell 0.0 from 0.0.
    lowest = min(0, *(row.value for row in rows if row.value is not None))
    scale = alt.Scale(domain=[lowest, max(1, *(value["end"] for value in values))], nice=True)
    x = alt.X("value:Q", scale=scale, axis=alt.Axis(title=unit, tickCount=6))
    full = (
        alt.Chart(data([value for value in values if not value["few"]]))
        .mark_bar(height=14, color=ACCENT)
        .encode(x, y)
    )
    hollow = (
        alt.Chart(data([value for value in values if value["few"]]))
        .mark_bar(height=14, color=PANEL, stroke=INK_3, strokeWidth=1.5)
        .encode(x, y)
    )
    whisker = (
        alt.Chart(data([value for value in values if value["low"] is not None]))
        .mark_rule(strokeWidth=2, color=INK)
        .encode(alt.X("low:Q", scale=scale), alt.X2("high:Q"), y)
    )
    words = (
        alt.Chart(data(values))
        .mark_text(align="left", dx=6, fontSize=12, color=INK)
        .encode(alt.X("end:Q", scale=scale), y, alt.Text("words:N"))
    )
    return finished(full, hollow, whisker, words, height=ROW * len(names), names=names)
