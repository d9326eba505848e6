"""What an arm added to completion alone, with 95 % intervals: in percentage points, and relative."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reviews.stats.bootstrap import Clustered, percentiles
from reviews.stats.shares import (
    BOOTSTRAP,
    WILSON,
    WILSON_OVER_TASKS,
    Share,
    over_tasks,
    wilson,
)

AS_ODDS: Final = ", as odds"


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % interval and the name of the interval's method. The ends are None, and the
    method "", where there is no interval. The unit is that of the figure: percentage points, a fraction."""

    value: float
    low: float | None
    high: float | None
    method: str


def uplift(newly: Share) -> Interval | None:
    """The uplift in percentage points from the share of trials newly completed; None without trials.

    Completion only grows, so that completed_by(k) - alone is that share, a proportion of all trials, and its
    interval is the proportion's.
    """
    if newly.rate is None or newly.low is None or newly.high is None:
        return None
    return Interval(100 * newly.rate, 100 * newly.low, 100 * newly.high, newly.method)


def relatives_in(sums: Clustered, newly: Sequence[int], *, alone: int) -> list[Interval | None]:
    """Newly completed / completed alone, a fraction, for each of the columns `newly`; None where nothing was
    completed alone.

    The two counts are odds, and given their sum the newly completed are a binomial share of it: Wilson's ends
    of that share, each as x / (1 - x). Where a task repeats, percentiles of the ratio over drawn tasks, and
    where all draws come to the same, or one of them to nothing completed alone, Wilson with each task counted
    as one.
    """
    totals = sums.totals
    if totals[alone] == 0:
        return [None for _ in newly]
    values = [totals[column] / totals[alone] for column in newly]
    if sums.repeats is None:
        counts = [totals[column] for column in newly]
        return list(_as_odds(values, counts, totals[alone], WILSON))
    over = [over_tasks(sums.repeats, column) for column in newly]
    rough = _as_odds(values, over, over_tasks(sums.repeats, alone), WILSON_OVER_TASKS)
    before = sums.repeats.drawn[:, [alone]]
    if not before.all():
        return list(rough)
    drawn = percentiles(sums.repeats.drawn[:, list(newly)] / before, sums.tasks)
    return [
        Interval(value, *found, BOOTSTRAP) if found else other
        for value, found, other in zip(values, drawn, rough, strict=True)
    ]


def _as_odds(
    values: Sequence[float], newly: Sequence[float], alone: float, method: str
) -> Iterator[Interval]:
    ends = wilson(newly, [each + alone for each in newly])
    for value, (low, high) in zip(values, ends, strict=True):
        yield Interval(value, low / (1 - low), high / (1 - high), method + AS_ODDS)
