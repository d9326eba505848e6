"""What the rates would be had every corrected review been scored so from the start, as far as is known."""

from collections.abc import Mapping

ALONE = ""
"""Stands for the arm of attempt 0, which belongs to none."""


def completed_at(completed: Mapping[tuple[str, int], bool], arm: str) -> int | None:
    """Return the first attempt that completed a trial by the last versions of its scores; None without one.

    `completed` has every scored attempt of the trial by (arm, attempt), attempt 0 under ALONE, which counts
    in every arm. No attempt is added or taken away: where attempt 0 had been completed and is not any more,
    no later one was made, and the trial counts as not completed throughout.
    """
    first = (attempt for (its, attempt), met in completed.items() if met and its in (ALONE, arm))
    return min(first, default=None)
