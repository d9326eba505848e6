"""Charts with every kind of name and figure."""

from __future__ import annotations

from typing import Final

from reviews.charts.bars import Bar, bars
from reviews.charts.categories import CategoryRow, Level, categories
from reviews.charts.chart import Chart
from reviews.charts.curve import CurvePoint, Series, curve
from reviews.charts.forest import Effect, forest

HOSTILE: Final = "</text><script>alert(1)</script>\" onload='x' \x01\u202e &amp; datum.value 日本語"
"""What somebody might call a category or an agent."""


def a_curve(label: str = "Agent A, feedback") -> Chart:
    alone = CurvePoint(0, 128 / 322, 0.346, 0.452, 322)
    chart = curve(
        "curve",
        "Completion by cycle",
        [
            Series(label, "observed", [alone, CurvePoint(1, 165 / 322, 0.458, 0.567, 322)]),
            Series("Gemini 2.5 Pro", "published", [CurvePoint(0, 64 / 322, None, None, 322)]),
            Series("Gemini 2.5 Pro", "predicted", [CurvePoint(2, 0.411, None, None, 322)], start=alone),
        ],
    )
    assert chart
    return chart


def a_forest(category: str = "Writing", agent: str = "Agent A") -> Chart:
    chart = forest(
        "forest",
        "Uplift",
        [
            Effect(agent, None, 11.5, 8.4, 15.4, 322),
            Effect(agent, category, -2.5, -9.0, 4.0, 9),
            Effect(agent, "Translation", None, None, None, 0),
            Effect("Agent B", None, 0.0, None, None, 20),
        ],
    )
    assert chart
    return chart


def some_categories(category: str = "Writing", after: str = "after 2 cycles of feedback") -> Chart:
    chart = categories(
        "categories",
        "By category",
        [
            CategoryRow(None, 322, Level(0.4, 0.35, 0.45), Level(0.56, 0.5, 0.61)),
            CategoryRow(category, 8, Level(0.0, 0.0, 0.32), Level(0.5, None, None)),
            CategoryRow("Translation", 0, Level(None, None, None), Level(None, None, None)),
        ],
        after=after,
    )
    assert chart
    return chart


def some_bars(label: str = "alone") -> Chart:
    chart = bars(
        "minutes",
        "Minutes",
        [
            Bar(label, 18.64, 15.0, 22.0, 40),
            Bar("after 1", 3.0, None, None, 4),
            Bar("after 2", None, None, None, 0),
        ],
        unit="minutes a review",
        what="Cycle",
    )
    assert chart
    return chart


def everything(name: str) -> list[Chart]:
    """Each kind of chart with `name` wherever others' words go."""
    return [a_curve(name), a_forest(name, name), some_categories(name, name), some_bars(name)]
