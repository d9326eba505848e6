"""The confirmatory family: agents x the primary contrast at the last k, with Holm's correction."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """The p values adjusted by Holm 1979, in the same order; None stays None and counts for nothing.

    Each is at least its own p and at most 1; below 0.05, the family's chance of one false finding is kept to
    5 %. Not statsmodels' `multipletests`, which collects the whole process' garbage at every call, for a
    quarter of a second; the tests hold this to it.
    """
    known = sorted(p for p in p_values if p is not None)
    # The least p by the size of the family, the next by one less; none comes to less than one before it.
    adjusted = accumulate((min(1.0, p * (len(known) - rank)) for rank, p in enumerate(known)), max)
    found = dict(zip(known, adjusted, strict=True))
    return [None if p is None else found[p] for p in p_values]
