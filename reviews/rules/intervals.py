"""Confidence intervals for rates."""

from functools import lru_cache


@lru_cache(maxsize=4096)  # a report asks for the same counts again and again
def wilson(successes: int, n: int) -> tuple[float, float] | None:
    """Return the Wilson 95 % score interval of `successes` out of `n` as fractions, None at n = 0.

    It supposes independent trials: not for rows in which a task repeats (PROTOCOL.md, "Statistics").
    Raises ValueError where `successes` is not within 0..n. Source: Wilson 1927, through scipy.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"There cannot be {successes} successes out of {n}.")
    if n == 0:
        return None
    from scipy.stats import binomtest  # slow to import, and most processes never draw a report

    interval = binomtest(successes, n).proportion_ci(confidence_level=0.95, method="wilson")
    return float(interval.low), float(interval.high)
