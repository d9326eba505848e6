"""The sample of final attempts that somebody else scores once more."""

from __future__ import annotations

from reviews.models import ReviewCycle, ReviewSlot
from reviews.rules.overlap import is_drawn


def draw_independent(*, cycle: ReviewCycle, primary: ReviewSlot) -> None:
    """Where the draw says so, open a slot for an independent review of `cycle`, which its primary review has
    just made the last of its trial or arm.

    It is for somebody who never had a claim on the trial (see `queries.queue`), and moves nothing. A cycle
    is locked once, so this happens once. Lock needed: trial, cycle, slot. `cycle` must come with trial,
    study and arm.
    """
    study = cycle.trial.study
    arm = cycle.arm.arm if cycle.arm else ""
    if not is_drawn(seed=study.seed, ordinal=cycle.trial.ordinal, arm=arm, fraction=study.overlap_fraction):
        return
    ReviewSlot.objects.create(
        kind=ReviewSlot.Kind.INDEPENDENT,
        study=study,
        cycle=cycle,
        category=primary.category,
        ordinal=cycle.ordinal,
        owner_id=primary.owner_id,
    )
