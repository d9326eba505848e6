"""What an arm added to completion alone, with 95 % intervals: in percentage points, and relative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from reviews.stats.bootstrap import Clustered, percentiles
from reviews.stats.shares import (
    BOOTSTRAP,
    WILSON,
    WILSON_OVER_TASKS,
    over_tasks,
    share_in,
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


def uplift_in(sums: Clustered, newly: int) -> Interval | None:
    """The uplift in percentage points; None without trials.

    Completion only grows, so that completed_by(k) - alone is the share of trials newly completed, a
    proportion of all trials: its interval is the proportion's. Column 0 counts trials, column `newly` those
    newly completed.
    """
    its = share_in(sums, newly)
    if its.rate is None or its.low is None or its.high is None:
        return None
    return Interval(100 * its.rate, 100 * its.low, 100 * its.high, its.method)


def relative_in(sums: Clustered, newly: int, *, alone: int) -> Interval | None:
    """Newly completed / completed alone, a fraction; None where nothing was completed alone.

    The two counts are odds, and given their sum the newly completed are a binomial share of it: Wilson's ends
    of that share, each as x / (1 - x). Where a task repeats, percentiles of the ratio over drawn tasks, and
    where draws come to the same, or to nothing completed alone, Wilson with each task counted as one.
    """
    totals = sums.totals if sums.tasks else [0]
    if sums.tasks == 0 or totals[alone] == 0:
        return None
    value = totals[newly] / totals[alone]
    if sums.drawn is None:
        return _as_odds(value, totals[newly], totals[newly] + totals[alone], WILSON)
    if (sums.drawn[:, alone] > 0).all():
        ends = percentiles(np.divide(sums.drawn[:, newly], sums.drawn[:, alone]))
        if ends is not None:
            return Interval(value, *ends, BOOTSTRAP)
    added, before = over_tasks(sums, newly), over_tasks(sums, alone)
    return _as_odds(value, added, added + before, WILSON_OVER_TASKS)


def _as_odds(value: float, part: float, whole: float, method: str) -> Interval:
    low, high = wilson(part, whole)
    return Interval(value, low / (1 - low), high / (1 - high), method + AS_ODDS)
