"""The cluster bootstrap: whole tasks are drawn again, with all that was seen of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Column = npt.NDArray[Any]

REPLICATES: Final = 2000

MANY_PATTERNS: Final = 256
"""From here on drawing tasks one by one is quicker than drawing how often each pattern comes."""

AT_ONCE: Final = 4_000_000
"""Drawn positions that are held in memory at the same time: 32 MB."""


@dataclass(frozen=True)
class Clustered:
    """Sums of columns by task: `sums` is (tasks, columns), and `drawn` the totals of every column in each of
    the REPLICATES, (REPLICATES, columns), or None where no task occurs twice and nothing had to be drawn.
    Column 0 counts the trials (or whatever is counted), at least 1 in each task."""

    sums: Counts
    drawn: Counts | None

    @property
    def tasks(self) -> int:
        return len(self.sums)

    @property
    def totals(self) -> list[int]:
        return [int(total) for total in self.sums.sum(axis=0)]


def clustered(task: Column, columns: Sequence[Column], *, seed: int) -> Clustered:
    """Sum whole-number or boolean `columns` by task; the first says how much each row counts.

    Tasks that count nothing are left out. The outcome does not depend on the order of the rows.
    """
    sums = np.rint(per_task(task, columns)).astype(np.int64)
    sums = sums[sums[:, 0] > 0]
    repeats = len(sums) > 0 and bool(sums[:, 0].max() > 1)
    return Clustered(sums, resampled(sums, seed=seed) if repeats else None)


def per_task(task: Column, columns: Sequence[Column]) -> Floats:
    """The sums of each column by task, (tasks, columns), in ascending order of the tasks' numbers."""
    numbers, position = np.unique(task, return_inverse=True)
    return np.stack([np.bincount(position, column, minlength=len(numbers)) for column in columns], axis=1)


def resampled(sums: npt.NDArray[Any], *, seed: int) -> npt.NDArray[Any]:
    """Draw as many tasks as there are, with replacement, REPLICATES times; give the totals of each draw.

    `sums` is (tasks, columns) with at least one task, the answer (REPLICATES, columns). The same seed and the
    same set of tasks give the same totals in any order of the tasks. Tasks with equal sums cannot be told
    apart, so that drawing how often each distinct row comes (multinomial) is the same as drawing tasks, and
    quicker where distinct rows are few. Source: Field and Welsh 2007, "Bootstrapping clustered data".
    """
    patterns, counts = np.unique(sums, axis=0, return_counts=True)
    tasks = int(counts.sum())
    random = np.random.default_rng(seed)
    if len(patterns) <= MANY_PATTERNS:
        drawn = random.multinomial(tasks, counts / tasks, size=REPLICATES)
        totals: npt.NDArray[Any] = drawn @ patterns
        return totals
    ordered = np.repeat(patterns, counts, axis=0)
    step = max(1, AT_ONCE // tasks)
    return np.concatenate(
        [
            _totals(ordered, random.integers(0, tasks, size=(min(step, REPLICATES - done), tasks)))
            for done in range(0, REPLICATES, step)
        ]
    )


def percentiles(values: Floats) -> tuple[float, float] | None:
    """The 2.5 % and 97.5 % points of `values`; None where they are the same or not finite.

    Replicates that do not differ say that too little was seen, not that nothing is uncertain.
    """
    if not np.isfinite(values).all():
        return None
    low, high = (float(end) for end in np.quantile(values, (0.025, 0.975)))
    return (low, high) if low < high else None


def _totals(rows: npt.NDArray[Any], drawn: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    return np.stack([column[drawn].sum(axis=1) for column in rows.T], axis=1)
