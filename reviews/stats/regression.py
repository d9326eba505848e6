"""Criteria that were met and are not any more: PROTOCOL.md, "regression(k)"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from reviews.stats.shares import Share, clustered_share


class RegressionCount(NamedTuple):
    """Of the `met_before` criteria of a task that were met at attempt k - 1, `regressed` are not met at k.

    Several rows may have the same task. A criterion that became not applicable has not regressed.
    """

    task: int
    met_before: int
    regressed: int


def regression(counts: Iterable[RegressionCount], *, seed: int) -> Share:
    """The share of criteria met at k - 1 that are not met at k, over the rows of one agent, arm and k.

    The criteria of a task hang together, so that the interval comes from drawing whole tasks. Undefined
    (n = 0) where none was met before.
    """
    rows = np.array([tuple(each) for each in counts], dtype=np.int32).reshape(-1, 3)
    task, met_before, regressed = rows.T
    return clustered_share(regressed, met_before, task, seed=seed)
