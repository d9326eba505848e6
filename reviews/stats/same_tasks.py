"""Two agents' trials, brought beside each other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reviews.stats.table import Ints, TrialTable

Places = npt.NDArray[np.intp]


def on_same_tasks(one: TrialTable, other: TrialTable) -> tuple[TrialTable, TrialTable]:
    """Both cut to the same (task, place among the repeats), in the same order."""
    at_one, at_other = pairs(one.task, other.task)
    return _take(one, at_one), _take(other, at_other)


def pairs(one: Ints, other: Ints) -> tuple[Places, Places]:
    """Where the rows of two columns of tasks stand that have the same (task, place among the repeats)."""
    left, right = _places(one), _places(other)
    _, at_left, at_right = np.intersect1d(left, right, assume_unique=True, return_indices=True)
    return at_left, at_right


def _places(task: Ints) -> npt.NDArray[np.int64]:
    """A number for each row that tells its task and which of the task's rows it is."""
    order = np.argsort(task, kind="stable")
    ordered = task[order]
    new = np.r_[True, ordered[1:] != ordered[:-1]] if len(task) else np.zeros(0, bool)
    starts = np.maximum.accumulate(np.where(new, np.arange(len(task)), 0)) if len(task) else np.zeros(0, int)
    place = np.empty(len(task), np.int64)
    place[order] = np.arange(len(task)) - starts
    return task.astype(np.int64) * (1 << 20) + place


def _take(table: TrialTable, rows: Places) -> TrialTable:
    return table.where(rows)  # type: ignore[arg-type]  # numpy takes positions as it takes a mask
