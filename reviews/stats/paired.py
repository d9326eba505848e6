"""One arm against another, or one agent against another, on the same tasks: PROTOCOL.md, "Rates"."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import Final, NamedTuple

import numpy as np
from scipy.stats import binom
from statsmodels.stats.contingency_tables import mcnemar

from reviews.stats.bootstrap import Clustered, Floats, clustered, percentiles
from reviews.stats.shares import BOOTSTRAP, over_tasks
from reviews.stats.table import Ints, Mask

BONETT_PRICE: Final = "Bonett-Price"
BONETT_PRICE_OVER_TASKS: Final = "Bonett-Price over tasks"
EXACT_MCNEMAR: Final = "exact McNemar"
EXACT_SIGN_FLIP: Final = "exact sign-flip over tasks"

Z_95: Final = NormalDist().inv_cdf(0.975)


class Paired(NamedTuple):
    """Of `n` pairs, `first_only` were completed in the first only, `second_only` in the second only.

    `points`, `low` and `high` are percentage points, first minus second, with a 95 % interval by `method`.
    `p` is two-sided, by `p_method`. Where each task occurs once: Bonett and Price's adjusted interval and the
    exact McNemar test. Else the cluster bootstrap over tasks (Bonett-Price with each task counted as one
    where every draw comes to the same) and the exact sign-flip test over tasks. The two may disagree at the
    edge of 5 %, for the test is exact and the interval is not.
    """

    n: int
    first_only: int
    second_only: int
    points: float
    low: float
    high: float
    p: float
    method: str
    p_method: str


def paired(first: Mask, second: Mask, task: Ints, *, seed: int) -> Paired | None:
    """Compare two readings of the same rows, such as completion in two arms; None without rows.

    All three have the same length; `task` tells which rows belong to the same task. The order of rows does
    not matter.
    """
    if len(task) == 0:
        return None
    return paired_in(clustered(task, [np.ones(len(task)), first & ~second, second & ~first], seed=seed))


def paired_in(sums: Clustered) -> Paired:
    """The same from sums by task, at least one: pairs, completed in the first only, in the second only."""
    n, first_only, second_only = sums.totals
    repeats = sums.repeats
    value = 100 * (first_only - second_only) / n
    if repeats is None:
        ends = bonett_price(first_only, second_only, n)
        p = float(mcnemar([[0, first_only], [second_only, 0]], exact=True).pvalue)
        return Paired(n, first_only, second_only, value, *ends, p, BONETT_PRICE, EXACT_MCNEMAR)
    p = sign_flip(repeats.sums[:, 1] - repeats.sums[:, 2])
    differences = 100 * (repeats.drawn[:, [1]] - repeats.drawn[:, [2]]) / repeats.drawn[:, [0]]
    drawn = percentiles(differences, sums.tasks)[0]
    if drawn is not None:
        return Paired(n, first_only, second_only, value, *drawn, p, BOOTSTRAP, EXACT_SIGN_FLIP)
    ends = bonett_price(over_tasks(repeats, 1), over_tasks(repeats, 2), sums.tasks)
    return Paired(n, first_only, second_only, value, *ends, p, BONETT_PRICE_OVER_TASKS, EXACT_SIGN_FLIP)


def bonett_price(first_only: float, second_only: float, n: int) -> tuple[float, float]:
    """The adjusted Wald interval of a paired difference of proportions, in points; n is at least 1.

    Source: Bonett and Price 2012, "Adjusted Wald confidence interval for a difference of binomial
    proportions based on paired data": one is added to both discordant counts, two to n. Recommended by
    Fagerland, Lydersen and Laake 2014 for its coverage and simplicity. Cut at -100 and 100.
    """
    one, two = (first_only + 1) / (n + 2), (second_only + 1) / (n + 2)
    half = Z_95 * sqrt((one + two - (one - two) ** 2) / (n + 2))
    return 100 * max(-1.0, one - two - half), 100 * min(1.0, one - two + half)


def sign_flip(differences: Ints) -> float:
    """The two-sided p of the sum of the tasks' whole-number differences, were either sign equally likely.

    Exact: m tasks with a difference of size s add s * (2 * Binomial(m, 1/2) - m), and the distributions of
    the sizes are folded. Where every difference is 1 or less this is the exact McNemar test.
    """
    sizes, tasks = np.unique(np.abs(differences), return_counts=True)
    chances: Floats = np.ones(1)
    for size, m in zip(sizes.tolist(), tasks.tolist(), strict=True):
        if size:
            spread = np.zeros(size * m + 1)
            spread[::size] = binom.pmf(np.arange(m + 1), m, 0.5)
            chances = np.convolve(chances, spread)
    most = len(chances) - 1
    sums = np.abs(2 * np.arange(len(chances)) - most)
    return min(1.0, float(chances[sums >= abs(int(differences.sum()))].sum()))
