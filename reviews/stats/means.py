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

    `n` is the sum of the counts, to the nearest whole number, and the ratio is None where that sum is 0.
    Without interval also where some draws of tasks have no count at all: then no end could be told.
    """
    return ratios(amounts[:, None], counts, task, seed=seed)[0]


def ratios(amounts: Floats, counts: Floats, task: Ints, *, seed: int) -> list[Mean]:
    """The `ratio` of each column of `amounts`, (rows, columns), to the same counts: one draw for them all."""
    total = float(counts.sum())
    if total == 0:
        return [Mean(0, None, None, None, NO_INTERVAL) for _ in amounts.T]
    position, tasks = numbered(task)
    columns = (counts, *amounts.T)
    sums = np.stack([np.bincount(position, each, minlength=tasks) for each in columns], axis=1)
    sums = sums[np.bincount(position, minlength=tasks) > 0]
    drawn = resampled(sums, seed=seed)
    values = [float(column.sum()) / total for column in amounts.T]
    if not drawn[:, 0].all():
        return [Mean(round(total), value, None, None, NO_INTERVAL) for value in values]
    found = percentiles(drawn[:, 1:] / drawn[:, [0]], len(sums))
    return [_mean(round(total), value, ends) for value, ends in zip(values, found, strict=True)]


def _mean(n: int, value: float, ends: tuple[float, float] | None) -> Mean:
    # A width of 1e-16 of the amount is rounding, not spread.
    if ends is None or np.isclose(*ends, rtol=1e-12, atol=0):
        return Mean(n, value, None, None, NO_INTERVAL)
    return Mean(n, value, *ends, BOOTSTRAP)
