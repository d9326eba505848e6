"""The median of an amount (hours) with a bootstrap interval over tasks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from reviews.stats.bootstrap import Counts, Floats, draws, numbered, percentiles
from reviews.stats.means import NO_INTERVAL
from reviews.stats.shares import BOOTSTRAP
from reviews.stats.table import Ints


class Median(NamedTuple):
    """`median` of `n` amounts in their own unit, None where n is 0; `low` and `high` are its 95 % interval,
    None where resampling shows nothing, as for `Mean`."""

    n: int
    median: float | None
    low: float | None
    high: float | None
    method: str


def median(values: Floats, task: Ints, *, seed: int) -> Median:
    """The median of finite `values`, each of the task in the same place of `task`; of an even number the
    mean of the two in the middle. Whole tasks are drawn again: see `resampled`."""
    n = len(values)
    if n == 0:
        return Median(0, None, None, None, NO_INTERVAL)
    order = np.lexsort((task, values))
    ranked = values[order]
    # Tasks are numbered in the order of their lowest amounts, so that one seed draws the same in any order.
    position, _ = numbered(task[order])
    _, first, among = np.unique(position, return_index=True, return_inverse=True)
    place = np.argsort(np.argsort(first))[among]
    found = [_medians(ranked, often[:, place]) for often in draws(len(first), seed=seed)]
    ends = percentiles(np.concatenate(found)[:, None], len(first))[0]
    value = float(np.median(values))
    return Median(n, value, None, None, NO_INTERVAL) if ends is None else Median(n, value, *ends, BOOTSTRAP)


def _medians(ranked: Floats, often: Counts) -> Floats:
    """Of each draw: `ranked` (values,) in ascending order, `often` (draws, values) how many of each."""
    upto = often.cumsum(axis=1)
    total = upto[:, -1:]
    low = (upto < (total + 1) // 2).sum(axis=1)
    high = (upto < total // 2 + 1).sum(axis=1)
    middle: Floats = (ranked[low] + ranked[high]) / 2
    return middle
