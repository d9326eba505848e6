"""Whether reviewers who saw nothing else read final attempts as their primary reviewers did.

PROTOCOL.md, "rater bias": a random sample of final attempts is scored blind by someone who saw no other
attempt, and uplift is reported on both readings. A reviewer who wrote the feedback, or sees that the attempt
is a later one, may want it to have helped; the second reading cannot.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from reviews.stats.intervals import Interval, uplift
from reviews.stats.paired import Paired, paired
from reviews.stats.shares import Share, share


class Reading(NamedTuple):
    """A final scored attempt of an arm that was read twice.

    `task` tells tasks apart. `later` is False where the trial ended at attempt 0, which belongs to every arm.
    `primary` and `independent` are completion under the study's rule; None (undefined) counts as not
    completed.
    """

    task: int
    later: bool
    primary: bool | None
    independent: bool | None


class Bias(NamedTuple):
    """Both readings of the same `n` final attempts, `later` of which came after attempt 0.

    `primary` and `independent` are the shares completed. The uplifts (percentage points) are completed later
    attempts by all `n`: a trial that ended at attempt 0 adds nothing, whoever reads it. `difference` is the
    primary reading minus the independent one over the later attempts, by which the uplift would be overstated
    were the independent reading right; None where there are none.
    """

    n: int
    later: int
    primary: Share
    independent: Share
    primary_uplift: Interval | None
    independent_uplift: Interval | None
    difference: Paired | None


def bias(readings: Iterable[Reading], *, seed: int) -> Bias:
    """Compare the two readings of final attempts of one arm (agents may be pooled).

    The sample must be drawn without regard to the outcome. Without readings n is 0 and the rest undefined.
    """
    rows = [(each.task, each.later, bool(each.primary), bool(each.independent)) for each in readings]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    task = columns[0]
    later, primary, independent = columns[1:].astype(bool)
    return Bias(
        n=len(task),
        later=int(later.sum()),
        primary=share(primary, task, seed=seed),
        independent=share(independent, task, seed=seed),
        primary_uplift=uplift(share(later & primary, task, seed=seed)),
        independent_uplift=uplift(share(later & independent, task, seed=seed)),
        difference=paired(primary[later], independent[later], task[later], seed=seed),
    )
