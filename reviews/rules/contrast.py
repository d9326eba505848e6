"""One arm against another on the same trials: PROTOCOL.md, "net human effect"."""

from collections.abc import Sequence
from typing import NamedTuple

from reviews.rules.rates import TrialFacts, completed_by


class Contrast(NamedTuple):
    """Of `n` trials, `first_only` were completed in the first arm only, `second_only` in the second only.

    The others came to the same in both. `points`, percentage points, is the first arm's completion minus
    the second's: above 0 the first completed more.
    """

    first_only: int
    second_only: int
    n: int
    points: float


def contrast(trials: Sequence[TrialFacts], first: str, second: str, k: int) -> Contrast | None:
    """Compare two arms at attempt k, paired by trial; None without trials.

    `trials` are those of one agent in the cohort, cancelled ones left out. With feedback first and retry
    second this is the net human effect. Without an interval: it belongs to the paired analysis.
    """
    if not trials:
        return None
    pairs = [(completed_by(trial, first, k), completed_by(trial, second, k)) for trial in trials]
    first_only, second_only = pairs.count((True, False)), pairs.count((False, True))
    return Contrast(first_only, second_only, len(pairs), 100 * (first_only - second_only) / len(pairs))
