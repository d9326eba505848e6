"""How many pairs a paired contrast needs, and what difference so many can show."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, sqrt
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.stats import binom, norm

MOST_PAIRS: Final = 1_000_000

FAR: Final = 9.0
"""Numbers of differing pairs further than so many standard deviations from what is expected never happen."""


def power(pairs: int, effect: float, discordance: float, alpha: float) -> float:
    """The chance that the exact two-sided McNemar test at `alpha` finds a difference of `effect`.

    `effect` is the difference of the two completions (a fraction, either sign), `discordance` the share of
    pairs that come to different ends: 0 < |effect| <= discordance <= 1. Exact: over every number of differing
    pairs, and for each over every number of them that favours the first. Raises ValueError outside of that.
    """
    _check(effect, discordance, alpha)
    if pairs < 1:
        return 0.0
    middle, spread = pairs * discordance, FAR * sqrt(pairs * discordance * (1 - discordance)) + FAR
    differing = np.arange(max(0, int(middle - spread)), min(pairs, ceil(middle + spread)) + 1)
    # Both tails hold at most alpha: the test finds it at `critical` or fewer of either kind.
    critical = binom.ppf(alpha / 2, differing, 0.5) - 1
    critical += 2 * binom.cdf(critical + 1, differing, 0.5) <= alpha
    favour = (1 + abs(effect) / discordance) / 2
    found = binom.cdf(critical, differing, 1 - favour) + binom.cdf(critical, differing, favour)
    return float(min(1.0, (binom.pmf(differing, pairs, discordance) * found).sum()))


def pairs_needed(effect: float, discordance: float, alpha: float, wanted: float) -> int | None:
    """The least number of pairs in which the test has the `wanted` power; None beyond a million.

    The exact test is conservative, so that Connor's formula, where the search begins, is a little less.
    Source: Connor 1987, "Sample size for testing differences in proportions for the paired-sample design".
    """
    _check(effect, discordance, alpha)
    size = abs(effect)
    each = norm.isf(alpha / 2) * sqrt(discordance) + norm.ppf(wanted) * sqrt(discordance - size**2)
    if each / size > sqrt(MOST_PAIRS):
        return None
    return first_that(
        lambda pairs: power(pairs, size, discordance, alpha) >= wanted, ceil((each / size) ** 2)
    )


def least_effect(pairs: int, discordance: float, alpha: float, wanted: float) -> float | None:
    """The least difference (a fraction) that the test finds with the `wanted` power in so many pairs.

    None where even a difference of all of `discordance`, the most there can be, would not be found.
    """
    _check(discordance, discordance, alpha)
    if power(pairs, discordance, discordance, alpha) < wanted:
        return None

    def lacking(effect: float) -> float:
        return power(pairs, effect, discordance, alpha) - wanted

    return float(brentq(lacking, 1e-9, discordance, xtol=1e-6))


def first_that(holds: Callable[[int], bool], near: int) -> int:
    """The least number from 1 on that holds, found by doubling and halving from `near`.

    What holds for a number is taken to hold for those above it, too.
    """
    low, high = 0, max(1, near)
    while not holds(high):
        low, high = high, 2 * high
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _check(effect: float, discordance: float, alpha: float) -> None:
    if not 0 < abs(effect) <= discordance <= 1:
        raise ValueError(
            "An effect is above 0 and at most the share of pairs that differ, which is at most 1."
        )
    if not 0 < alpha < 1:
        raise ValueError("Alpha is between 0 and 1.")
