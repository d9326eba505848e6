"""Confidence intervals for rates."""

from math import sqrt
from statistics import NormalDist
from typing import Final

Z_95: Final = NormalDist().inv_cdf(0.975)


def wilson(successes: int, n: int) -> tuple[float, float] | None:
    """Return the Wilson 95 % score interval of `successes` out of `n` as fractions, None at n = 0.

    It supposes independent trials: not for rows in which a task repeats (PROTOCOL.md, "Statistics").
    Raises ValueError where `successes` is not within 0..n. Source: Wilson 1927, without continuity
    correction, in closed form: importing scipy costs a web process 2 s and 100 MB. The tests hold it to
    scipy's values.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"There cannot be {successes} successes out of {n}.")
    if n == 0:
        return None
    rate = successes / n
    width = 1 + Z_95**2 / n
    centre = (rate + Z_95**2 / (2 * n)) / width
    half = Z_95 * sqrt(rate * (1 - rate) / n + Z_95**2 / (4 * n**2)) / width
    # Exact at the ends, where rounding would leave 1e-17 instead of 0.
    return (0.0 if successes == 0 else centre - half, 1.0 if successes == n else centre + half)
