"""Proportions with 95 % intervals: PROTOCOL.md, "Statistics"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from statsmodels.stats.proportion import proportion_confint

from reviews.stats.bootstrap import Clustered, Repeats, clustered, percentiles
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
    return Share(yes, n, yes / n, *wilson([yes], n)[0], WILSON)


def share_in(sums: Clustered, column: int) -> Share:
    """The share of a column's total in that of column 0; no task has more than column 0 counts."""
    return shares_in(sums, [column])[0]


def shares_in(sums: Clustered, columns: Sequence[int]) -> list[Share]:
    """The same of several columns at once, which is quicker."""
    if sums.tasks == 0:
        return [NOTHING for _ in columns]
    totals = sums.totals
    n = totals[0]
    if sums.repeats is None:
        ends = wilson([totals[column] for column in columns], n)
        return [
            Share(totals[column], n, totals[column] / n, low, high, WILSON)
            for column, (low, high) in zip(columns, ends, strict=True)
        ]
    drawn = percentiles(sums.repeats.drawn[:, list(columns)] / sums.repeats.drawn[:, :1], sums.tasks)
    return [
        Share(totals[column], n, totals[column] / n, *found, BOOTSTRAP)
        if found
        else Share(
            totals[column], n, totals[column] / n, *_over_tasks(sums.repeats, column), WILSON_OVER_TASKS
        )
        for column, found in zip(columns, drawn, strict=True)
    ]


def over_tasks(repeats: Repeats, column: int) -> float:
    """The tasks' own shares, added: what a column comes to when a task counts as one, whatever its trials."""
    return float((repeats.sums[:, column] / repeats.sums[:, 0]).sum())


def wilson(yes: Sequence[float], n: float | Sequence[float]) -> list[tuple[float, float]]:
    """Wilson's 95 % score interval (1927, no continuity correction) of each of `yes` out of n, as fractions.

    `yes` may be fractions of 1 between 0 and n, and n is above 0. Exact at the ends, where rounding would
    leave 1e-17 instead of 0.
    """
    part = np.asarray(yes, dtype=np.float64)
    whole = np.broadcast_to(np.asarray(n, dtype=np.float64), part.shape)
    low, high = proportion_confint(part, whole, alpha=0.05, method="wilson")
    low, high = np.where(part == 0, 0.0, low), np.where(part == whole, 1.0, high)
    return list(zip(low.tolist(), high.tolist(), strict=True))


def _over_tasks(repeats: Repeats, column: int) -> tuple[float, float]:
    return wilson([over_tasks(repeats, column)], len(repeats.sums))[0]
