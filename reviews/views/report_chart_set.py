"""The charts of a report, by name, with agents called as the reader may know them.

A chart that has no trials to rest on is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from reviews.queries.report_economics import Economics, Effort
from reviews.rules.published import OVERALL, TASKS, Published
from reviews.rules.trial import Arm
from reviews.templatetags.report import after
from reviews.views.report_shown import Names, in_order

if TYPE_CHECKING:
    from reviews.charts.chart import Chart
    from reviews.charts.curve import Series
    from reviews.queries.report_completion import Completion
    from reviews.stats.rates import RateRow
    from reviews.stats.shares import Share


def completion_charts(figures: Completion, names: Names, *, published: bool = False) -> dict[str, Chart]:
    """`curve`: the agent in each arm; `categories`: alone and after its arm; `forest`: uplifts of all.

    `published` lays the published figures over the first one, named as such.
    """
    # Importing these costs seconds and 100 MB at the start: a process pays with its first report.
    from reviews.charts.categories import CategoryRow, Level, categories
    from reviews.charts.curve import curve
    from reviews.charts.forest import Effect, forest

    def level(share: Share) -> Level:
        return Level(share.rate, share.low, share.high)

    def effect(row: RateRow) -> Effect:
        name, uplift = called(names, row.agent), row.rates[-1].uplift
        if uplift is None:
            return Effect(name, row.category, None, None, None, row.n)
        return Effect(name, row.category, uplift.value, uplift.low, uplift.high, row.n)

    line, last = figures.line, figures.last
    agent = called(names, line.agent)
    series = _lines(figures, agent) + ([it for one in OVERALL for it in _published(one)] if published else [])
    charts = [curve("curve", "Completion by cycle", series)]
    if last.k:
        cycles = f"after {after(line.arm, last.k)}"
        charts.append(
            categories(
                "categories",
                f"{agent}: completion by category, alone and {cycles} (exploratory)",
                [
                    CategoryRow(row.category, row.n, level(row.rates[0].share), level(row.rates[-1].share))
                    for row in figures.by_category
                ],
                after=cycles,
            )
        )
        charts.append(
            forest(
                "forest",
                f"Uplift {cycles}, by agent and category (categories are exploratory)",
                [effect(row) for row in in_order(figures.rows, names) if row.arm == line.arm],
            )
        )
    return _by_name(charts)


def economics_charts(money: Economics) -> dict[str, Chart]:
    """`minutes`: active minutes an attempt took, by number. `minutes_categories`: the same by category."""
    from reviews.charts.bars import Bar, bars

    def rows(efforts: Iterable[Effort], what: str = "") -> list[Bar]:
        return [
            Bar(f"{what}{it.label}", it.minutes.mean, it.minutes.low, it.minutes.high, it.timed)
            for it in efforts
        ]

    unit = "mean active minutes an attempt"
    return _by_name(
        [
            bars(
                "minutes",
                "Reviewer minutes by attempt",
                rows(money.by_attempt, "attempt "),
                unit=unit,
                what="Attempt",
            ),
            bars(
                "minutes_categories",
                "Reviewer minutes by category",
                rows(money.by_category),
                unit=unit,
                what="Category",
            ),
        ]
    )


def called(names: Names, slug: str) -> str:
    """The agent's name or letter; a scripted agent is called so wherever it is shown."""
    shown = names[slug]
    return f"{shown.name} (scripted)" if shown.scripted else shown.name


def _lines(figures: Completion, agent: str) -> list[Series]:
    """The chosen arm first."""
    from reviews.charts.curve import CurvePoint, Series

    def line(row: RateRow) -> Series:
        points = [
            CurvePoint(rate.k, rate.share.rate, rate.share.low, rate.share.high, rate.share.n)
            for rate in row.rates
            if rate.share.rate is not None
        ]
        return Series(f"{agent}, {row.arm}" if row.arm else agent, "observed", points)

    own = [row for row in figures.by_agent if row.agent == figures.line.agent]
    return [line(row) for row in sorted(own, key=lambda row: row.arm != figures.line.arm)]


def _published(it: Published) -> list[Series]:
    """What was observed and, apart, what the source predicted from it."""
    from reviews.charts.curve import CurvePoint, Series
    from reviews.stats.shares import count_share

    label = f"{it.agent}, {Arm.FEEDBACK}"
    observed = []
    for k, completed in enumerate(it.completed):
        if completed is not None:
            share = count_share(completed, TASKS)
            observed.append(CurvePoint(k, completed / TASKS, share.low, share.high, TASKS))
    predicted = [CurvePoint(k, rate, None, None, TASKS) for k, rate in sorted(it.predicted.items())]
    found = [Series(label, "published", observed)]
    return [*found, Series(label, "predicted", predicted, start=observed[-1])] if predicted else found


def _by_name(charts: Iterable[Chart | None]) -> dict[str, Chart]:
    return {chart.name: chart for chart in charts if chart}
