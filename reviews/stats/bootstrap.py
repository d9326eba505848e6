"""The cluster bootstrap: whole tasks are drawn again, with all that was seen of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod, sqrt
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, t

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Column = npt.NDArray[Any]

REPLICATES: Final = 2000

DENSE: Final = 16
"""Task numbers up to so many times the rows are counted in place; others are numbered anew, by sorting."""

MANY_CODES: Final = 1_000_000
"""Rows of sums that can be written as numbers below this one are counted in place, not sorted."""

MANY_PATTERNS: Final = 256
"""From here on drawing tasks one by one is quicker than drawing how often each pattern comes."""

AT_ONCE: Final = 1_000_000
"""Drawn positions that are held in memory at the same time: some 8 MB, three times over."""


@dataclass(frozen=True)
class Clustered:
    """Columns that were summed: `totals` has one entry a column, `tasks` counts the tasks.

    Column 0 counts the trials, or whatever is counted, at least 1 in each task. `repeats` is None where no
    task counts more than 1: then its rows are independent, and nothing had to be drawn.
    """

    totals: list[int]
    tasks: int
    repeats: Repeats | None


@dataclass(frozen=True)
class Repeats:
    """The sums by task, (tasks, columns), and the totals in each replicate, (REPLICATES, columns)."""

    sums: Counts
    drawn: Floats


def clustered(task: Column, columns: Sequence[Column], *, seed: int) -> Clustered:
    """Sum whole-number or boolean `columns` by task; the first says how much each row counts.

    Tasks that count nothing are left out. The outcome does not depend on the order of the rows.
    """
    position, tasks = numbered(task)
    n = np.bincount(position, columns[0], minlength=tasks)
    totals = [int(column.sum()) for column in columns]
    if tasks == 0 or n.max() <= 1:
        return Clustered(totals, int(np.count_nonzero(n)), None)
    others = [np.bincount(position, column, minlength=tasks) for column in columns[1:]]
    sums = np.rint(np.stack([n, *others], axis=1)[n > 0]).astype(np.int64)
    return Clustered(totals, len(sums), Repeats(sums, resampled(sums, seed=seed)))


def numbered(task: Column) -> tuple[Column, int]:
    """Each row's task as a number below the second value, which is not far above the number of tasks."""
    if len(task) == 0:
        return task, 0
    if task.min() >= 0 and task.max() < DENSE * len(task):
        return task, int(task.max()) + 1
    numbers, position = np.unique(task, return_inverse=True)
    return position, len(numbers)


def resampled(sums: npt.NDArray[Any], *, seed: int) -> Floats:
    """Draw as many tasks as there are, with replacement, REPLICATES times; give the totals of each draw.

    `sums` is (tasks, columns) with at least one task, the answer (REPLICATES, columns). The same seed and the
    same set of tasks give the same totals in any order of the tasks. Tasks with equal sums cannot be told
    apart, so that drawing how often each distinct row comes (multinomial) is the same as drawing tasks, and
    quicker where distinct rows are few. Source: Field and Welsh 2007, "Bootstrapping clustered data".
    """
    patterns, counts = _patterns(sums)
    rows, tasks = patterns.astype(np.float64), len(sums)
    if len(rows) <= MANY_PATTERNS:
        often = np.random.default_rng(seed).multinomial(tasks, counts / tasks, size=REPLICATES)
        return _totals(often, rows)
    rows = np.repeat(rows, counts, axis=0)
    return np.concatenate([_totals(often, rows) for often in draws(tasks, seed=seed)])


def draws(tasks: int, *, seed: int) -> Iterator[Counts]:
    """How often each of `tasks` tasks (at least one) comes in REPLICATES draws of as many with replacement.

    In parts of (some replicates, tasks), so that they need not all be in memory.
    """
    random = np.random.default_rng(seed)
    step = max(1, AT_ONCE // tasks)
    for done in range(0, REPLICATES, step):
        replicates = min(step, REPLICATES - done)
        drawn = random.integers(0, tasks, size=(replicates, tasks))
        drawn += tasks * np.arange(replicates)[:, None]
        yield np.bincount(drawn.ravel(), minlength=replicates * tasks).reshape(replicates, tasks)


def percentiles(values: Floats, tasks: int) -> list[tuple[float, float] | None]:
    """The 95 % interval from each column of replicates, (REPLICATES, columns), of a draw of `tasks` tasks.

    None where they are all the same or one value is not finite. Replicates that do not differ say that too
    little was seen, not that nothing is uncertain.
    Expanded percentiles: 2.5 % and 97.5 % with many tasks, further out with few, as much as t is wider than
    the normal distribution. Source: Hesterberg 2015, "What Teachers Should Know About the Bootstrap".
    """
    if tasks < 2:
        return [None for _ in values.T]
    finite = np.isfinite(values).all(axis=0)
    level = expanded(tasks)
    ends = np.quantile(np.where(finite, values, 0.0), (level, 1 - level), axis=0)
    return [(float(low), float(high)) if low < high else None for low, high in ends.T]


@lru_cache
def expanded(tasks: int) -> float:
    """Below which share of the replicates the interval of a draw of 2 tasks or more begins."""
    return float(norm.cdf(sqrt(tasks / (tasks - 1)) * t.ppf(0.025, tasks - 1)))


def _patterns(sums: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Counts]:
    """The distinct rows in ascending order, and how often each comes."""
    if np.issubdtype(sums.dtype, np.integer) and sums.min() >= 0:
        spans = [int(most) + 1 for most in sums.max(axis=0)]
        if prod(spans) <= MANY_CODES:
            often = np.bincount(np.ravel_multi_index(tuple(sums.T), spans))
            codes = np.flatnonzero(often)
            return np.stack(np.unravel_index(codes, spans), axis=1), often[codes]
    patterns, counts = np.unique(sums, axis=0, return_counts=True)
    return patterns, counts


def _totals(often: Counts, rows: Floats) -> Floats:
    """The rows' totals in each replicate. Whole numbers stay exact, far below 2 ** 53."""
    totals: Floats = often.astype(np.float64) @ rows
    return totals
