"""Means and ratios of amounts (minutes, USD, hours) with a bootstrap interval over tasks."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from reviews.stats.bootstrap import Floats, numbered, percentiles, resampled
from reviews.stats.shares import BOOTSTRAP, FEW
from reviews.stats.table import Ints

NO_INTERVAL: Final = ""


class Mean(NamedTuple):
    """`mean` of `n` amounts in their own unit, None where n is 0; `low` and `high` are its 95 % interval.

    They are None, and `method` is "", where resampling shows nothing: with one task, or where all tasks'
    means are the same.
    """

    n: int
    mean: float | None
    low: float | None
    high: float | None
    method: str

    @property
    def few(self) -> bool:
        """Whether so few were seen that the mean is shown grey."""
        return self.n < FEW


def mean(values: Floats, task: Ints, *, seed: int) -> Mean:
    """The mean of `values`, each of the task in the same place of `task`. Give finite values only."""
    return ratio(values, np.ones(len(values)), task, seed=seed)


def ratio(amounts: Floats, counts: Floats, task: Ints, *, seed: int) -> Mean:
    """sum(amounts) / sum(counts), such as cost / completed jobs: rows as for `mean`, counts of 0 or more.

    `n` is the sum of the counts, which are whole numbers, and the ratio is None where it is 0. Without
    interval also where some draws of tasks have no count at all: then no upper end could be told.
    """
    n = round(float(counts.sum()))
    if n == 0:
        return Mean(0, None, None, None, NO_INTERVAL)
    position, tasks = numbered(task)
    sums = np.stack([np.bincount(position, each, minlength=tasks) for each in (counts, amounts)], axis=1)
    sums = sums[np.bincount(position, minlength=tasks) > 0]
    value = float(amounts.sum()) / n
    drawn = resampled(sums, seed=seed)
    if not drawn[:, 0].all():
        return Mean(n, value, None, None, NO_INTERVAL)
    ends = percentiles(drawn[:, [1]] / drawn[:, [0]], len(sums))[0]
    # A width of 1e-16 of the amount is rounding, not spread.
    if ends is None or np.isclose(*ends, rtol=1e-12, atol=0):
        return Mean(n, value, None, None, NO_INTERVAL)
    return Mean(n, value, *ends, BOOTSTRAP)
