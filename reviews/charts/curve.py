"""Completion by cycle: a line for each arm or agent, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import altair as alt

from reviews.charts.chart import Chart, n_words, percent, plain
from reviews.charts.layout import data, finished, legend, share_axis
from reviews.charts.palette import PANEL, SERIES, SHAPES

Kind = Literal["observed", "published", "predicted"]

DASHES: Final[dict[Kind, list[int]]] = {"observed": [1, 0], "published": [7, 4], "predicted": [2, 3]}

APART: Final = 0.045
"""How far series stand beside each other at a cycle, so that their intervals don't cover each other."""


BENEATH: Final = 13
ABOVE: Final = -11
"""Pixels from a point to the words on it. Completion only grows, so that no line runs beneath its point."""

LOW: Final = 0.08
"""A rate below this has its words above: beneath stand the axis and its labels."""


class CurvePoint(NamedTuple):
    """A rate (fraction) at attempt k over `n` trials; the interval is None where there is none."""

    k: int
    rate: float
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Series:
    """A line. What is not observed here says so in its name and by its stroke.

    `start` is where a prediction sets out from: the line begins there, but the point is another series'.
    """

    label: str
    kind: Kind
    points: Sequence[CurvePoint]
    start: CurvePoint | None = None

    @property
    def named(self) -> str:
        return self.label if self.kind == "observed" else f"{self.label} ({self.kind})"


def curve(name: str, title: str, series: Sequence[Series]) -> Chart | None:
    """None where no series has a point. Points without trials (n 0) are left out."""
    drawn = [(one, [point for point in one.points if point.n]) for one in series]
    drawn = [(one, points) for one, points in drawn if points]
    if not drawn:
        return None
    marks, lines = [], []
    looks = looks_of([one for one, _ in drawn])
    for place, (one, points) in enumerate(drawn):
        aside = (looks[place] - max(looks) / 2) * APART
        found = [_value(place, point, aside) for point in points]
        marks += found
        lines += ([_value(place, one.start, aside)] if one.start else []) + found
    last_k = max(int(mark["k"]) for mark in marks)
    return Chart(
        name=name,
        title=title,
        description=_told([(one.named, points) for one, points in drawn]),
        n=n_words(point.n for _, points in drawn for point in points),
        columns=["Series", "Cycle", "Completed", "95 % interval", "n"],
        rows=[
            [
                plain(one.named),
                "alone" if point.k == 0 else f"after {point.k}",
                percent(point.rate),
                percent(None) if point.low is None else f"{percent(point.low)} to {percent(point.high)}",
                f"{point.n:,}",
            ]
            for one, points in drawn
            for point in points
        ],
        source=repr(series),
        draw=lambda: _spec(marks, lines, [one for one, _ in drawn], last_k),
        texts=2,
    )


def looks_of(series: Sequence[Series]) -> list[int]:
    """The number of each one's colour and mark: a prediction has those of what it sets out from."""
    labels = list(dict.fromkeys(one.label for one in series))
    return [labels.index(one.label) for one in series]


def _value(series: int, point: CurvePoint, aside: float) -> dict[str, Any]:
    return {
        "series": series,
        "k": point.k,
        "at": point.k + aside,
        "rate": point.rate,
        "low": point.low,
        "high": point.high,
    }


def _told(series: Sequence[tuple[str, Sequence[CurvePoint]]]) -> str:
    def words(name: str, points: Sequence[CurvePoint]) -> str:
        steps = ", ".join(
            f"{percent(point.rate)} {'alone' if point.k == 0 else f'after {point.k}'}" for point in points
        )
        return f"{plain(name)}: {steps}."

    return " ".join(["Completion by cycle.", *(words(name, points) for name, points in series)])


def _spec(
    marks: Sequence[dict[str, Any]], lines: Sequence[dict[str, Any]], series: Sequence[Series], last_k: int
) -> dict[str, Any]:
    places, looks = list(range(len(series))), looks_of(series)
    x = alt.X(
        "at:Q",
        scale=alt.Scale(domain=[-0.2, last_k + 0.2], nice=False),
        axis=alt.Axis(
            title="Cycle", values=list(range(last_k + 1)), grid=False,
            labelExpr="datum.value == 0 ? 'alone' : 'after ' + datum.value",
        ),
    )  # fmt: skip
    y = alt.Y("rate:Q", scale=alt.Scale(domain=[0, 1]), axis=share_axis("Completed"))
    color = alt.Color(
        "series:O",
        legend=legend(),
        scale=alt.Scale(domain=places, range=[SERIES[look % len(SERIES)] for look in looks]),
    )
    dash = alt.StrokeDash(
        # Its name says the kind: dashes would go around the mark in the legend.
        "series:O",
        legend=None,
        scale=alt.Scale(domain=places, range=[DASHES[it.kind] for it in series]),
    )
    shape = alt.Shape(
        "series:O",
        legend=legend(),
        scale=alt.Scale(domain=places, range=[SHAPES[look % len(SHAPES)] for look in looks]),
    )
    line = alt.Chart(data(lines)).mark_line(strokeWidth=2).encode(x, y, color, dash)
    whisker = (
        alt.Chart(data([mark for mark in marks if mark["low"] is not None]))
        .mark_rule(strokeWidth=2, opacity=0.6)
        .encode(x, alt.Y("low:Q"), alt.Y2("high:Q"), color)
    )
    point = (
        alt.Chart(data(marks))
        .mark_point(size=70, filled=False, fill=PANEL, strokeWidth=2, opacity=1)
        .encode(x, y, color, shape)
    )
    figures = []
    for beneath in (True, False):
        chosen = [mark for mark in marks if (mark["rate"] >= LOW) == beneath]
        words = alt.Chart(data([{**mark, "words": percent(mark["rate"])} for mark in chosen]))
        dy = BENEATH if beneath else ABOVE
        # What the halo covers of line and interval leaves the words free.
        halo = words.mark_text(
            align="left",
            dx=9,
            dy=dy,
            fontSize=11,
            color=PANEL,
            stroke=PANEL,
            strokeWidth=4,
            strokeJoin="round",
        )
        figures.append(halo.encode(x, y, alt.Text("words:N")))
        written = words.mark_text(align="left", dx=9, dy=dy, fontSize=11)
        figures.append(written.encode(x, y, alt.Text("words:N"), color))
    layers = [line, whisker, *(figures if len(series) == 1 else []), point]
    return finished(*layers, height=260, series=[it.named for it in series])
