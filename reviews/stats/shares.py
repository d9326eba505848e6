"""Proportions with 95 % intervals: PROTOCOL.md, "Statistics"."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from statsmodels.stats.proportion import proportion_confint

from reviews.stats.bootstrap import Clustered, Column, clustered, percentiles
from reviews.stats.table import Ints, Mask

WILSON: Final = "Wilson"
BOOTSTRAP: Final = "cluster bootstrap over tasks"
WILSON_OVER_TASKS: Final = "Wilson over tasks"

FEW: Final = 10


class Share(NamedTuple):
    """`yes` of `n`. `rate`, `low` and `high` are fractions, None where n is 0; `method` names the interval's.

    "Wilson" where each task occurs once. Else "cluster bootstrap over tasks" (percentiles), or "Wilson over
    tasks" where every draw comes to the same (all met, none met, one task): then each task counts as one.
    """

    yes: int
    n: int
    rate: float | None
    low: float | None
    high: float | None
    method: str

    @property
    def few(self) -> bool:
        """Whether so few were seen that the share is shown grey."""
        return self.n < FEW


NOTHING: Final = Share(0, 0, None, None, None, "")


def share(yes: Mask, task: Ints, *, seed: int) -> Share:
    """The share of rows with `yes`; `task` (of the same length) tells which rows belong to the same task."""
    return share_in(clustered(task, [np.ones(len(task)), yes], seed=seed), 1)


def clustered_share(yes: Ints, n: Ints, task: Ints, *, seed: int) -> Share:
    """The share of sum(yes) in sum(n), where each row counts `yes` of `n` (0 <= yes <= n) within its task.

    For what comes in bunches, such as the criteria of a deliverable: a task with more of them counts more.
    """
    return share_in(clustered(task, [n, yes], seed=seed), 1)


def count_share(yes: int, n: int) -> Share:
    """The share of counts alone, with Wilson's interval: only where all `n` are independent of each other.

    Raises ValueError where `yes` is not within 0..n.
    """
    if not 0 <= yes <= n:
        raise ValueError(f"There cannot be {yes} of {n}.")
    if n == 0:
        return NOTHING
    return Share(yes, n, yes / n, *wilson(yes, n), WILSON)


def share_in(sums: Clustered, column: int) -> Share:
    """The share of a column's total in that of column 0; no task has more than column 0 counts."""
    if sums.tasks == 0:
        return NOTHING
    totals = sums.totals
    yes, n = totals[column], totals[0]
    if sums.drawn is None:
        return Share(yes, n, yes / n, *wilson(yes, n), WILSON)
    ends = percentiles(sums.drawn[:, column] / sums.drawn[:, 0])
    if ends is not None:
        return Share(yes, n, yes / n, *ends, BOOTSTRAP)
    return Share(yes, n, yes / n, *wilson(over_tasks(sums, column), sums.tasks), WILSON_OVER_TASKS)


def over_tasks(sums: Clustered, column: int) -> float:
    """The tasks' own shares, added: what `yes` comes to when a task counts as one, whatever its trials."""
    counted: Column = sums.sums[:, 0]
    return float((sums.sums[:, column] / counted).sum())


def wilson(yes: float, n: float) -> tuple[float, float]:
    """Wilson's 95 % score interval (1927, no continuity correction) as fractions; n is above 0.

    `yes` may be a fraction between 0 and n. Exact at the ends, where rounding would leave 1e-17 instead of 0.
    """
    low, high = proportion_confint(yes, n, alpha=0.05, method="wilson")
    return (0.0 if yes == 0 else float(low), 1.0 if yes == n else float(high))
