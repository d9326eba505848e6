"""The report's words and drawings: `{% load report %}`. Charts are SVG with attributes only, no style."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import template

from reviews.rules.rates import Rate, RateRow
from reviews.rules.trial import Arm
from reviews.templatetags.show import percent

register = template.Library()

COUNTED: Final = {
    Arm.FEEDBACK.value: ("cycle of feedback", "cycles of feedback"),
    Arm.RETRY.value: ("retry", "retries"),
    Arm.CRITIQUE.value: ("critique", "critiques"),
}

RULES: Final = {
    "all": "every applicable criterion met",
    "critical": "every applicable critical criterion met",
    "weighted": "weights met reach the threshold",
}

# The curve's drawing space in pixels: x of k = 0 and k = last, y of 0 % and 100 %.
CURVE_X: Final = (8.0, 132.0)
CURVE_Y: Final = (38.0, 4.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """A rate in an interval plot. Every x is a percentage of the plot's width; None is not drawn."""

    series: str
    y: int
    at: str | None
    low: str | None
    high: str | None
    bound_low: str | None
    bound_width: str | None


@dataclass(frozen=True, slots=True)
class Point:
    """A rate in a curve, in pixels. `from_x` and `from_y` are the point before it, None at the first."""

    x: float
    y: float
    series: str
    low: float | None
    high: float | None
    from_x: float | None
    from_y: float | None


@register.filter
def after(arm: str, k: int) -> str:
    """What lies before attempt `k` of an arm: "1 cycle of feedback", "2 retries"."""
    one, many = COUNTED[arm]
    return f"{k} {one if k == 1 else many}"


@register.filter
def rule(name: str) -> str:
    """A completion rule in words."""
    return RULES[name]


@register.filter
def change(fraction: float | None) -> str:
    """A relative change with its sign: 0.289 is +28.9 %."""
    return f"+{percent(fraction)}" if fraction is not None and fraction > 0 else percent(fraction)


@register.inclusion_tag("reviews/report_axis.html")
def interval_axis() -> dict[str, Any]:
    """The head of a column of interval plots."""
    return {"ticks": [(_x(share / 100), share) for share in (0, 25, 50, 75, 100)]}


@register.inclusion_tag("reviews/report_plot.html")
def interval_plot(row: RateRow) -> dict[str, Any]:
    """Alone and after the last cycle with their intervals, and the bounds while trials are pending."""
    alone, last = row.rates[0], row.rates[-1]
    marks = [_mark(alone, "a", 10), _mark(last, "b", 21)] if last.k else [_mark(alone, "a", 15)]
    ticks = [_x(share / 100) for share in (0, 25, 50, 75, 100)]
    return {"alone": alone, "last": last, "marks": marks, "ticks": ticks}


@register.inclusion_tag("reviews/report_curve.html")
def curve(row: RateRow) -> dict[str, Any]:
    """Completion by k, from the agent alone to the last cycle; only where every rate is known."""
    points: list[Point] = []
    for rate in row.rates:
        if rate.rate is None:
            return {}
        before = points[-1] if points else None
        points.append(
            Point(
                x=_between(*CURVE_X, rate.k / max(1, len(row.rates) - 1)),
                y=_between(*CURVE_Y, rate.rate),
                series="b" if rate.k else "a",
                low=None if rate.low is None else _between(*CURVE_Y, rate.low),
                high=None if rate.high is None else _between(*CURVE_Y, rate.high),
                from_x=before.x if before else None,
                from_y=before.y if before else None,
            )
        )
    return {"points": points, "rates": row.rates, "top": CURVE_Y[1], "base": CURVE_Y[0], "x": CURVE_X}


def _mark(rate: Rate, series: str, y: int) -> Mark:
    bounded = rate.bound_low is not None and rate.bound_high is not None and rate.bound_low < rate.bound_high
    return Mark(
        series=series,
        y=y,
        at=_x(rate.rate),
        low=_x(rate.low),
        high=_x(rate.high),
        bound_low=_x(rate.bound_low) if bounded else None,
        bound_width=_percent(_WIDTH * ((rate.bound_high or 0) - (rate.bound_low or 0))) if bounded else None,
    )


# The plot keeps a margin for the dots at 0 and 100 %.
_MARGIN: Final = 4.0
_WIDTH: Final = 100 - 2 * _MARGIN


def _x(share: float | None) -> str | None:
    return None if share is None else _percent(_MARGIN + _WIDTH * share)


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def _between(start: float, end: float, share: float) -> float:
    return round(start + (end - start) * share, 1)
