"""An independent review of an attempt, as records."""

from __future__ import annotations

from decimal import Decimal

from reviews.models import Claim, Criterion, Review, ReviewCycle, ReviewSlot, Score, User
from reviews.queries.clock import database_now


def second_review(
    cycle: ReviewCycle,
    reviewer: User,
    *,
    not_met: tuple[int, ...] = (),
    kind: str = "independent",
    hire: bool | None = None,
) -> Review:
    """Met, except at the positions `not_met`; `would_hire` is then False unless `hire` says otherwise."""
    now = database_now()
    trial = cycle.trial
    slot = ReviewSlot.objects.create(
        kind=kind,
        state="done",
        study=trial.study,
        cycle=cycle,
        category=trial.task.category,
        ordinal=trial.ordinal,
    )
    Claim.objects.create(
        slot=slot,
        reviewer=reviewer,
        rate_usd=Decimal(60),
        claimed_at=now,
        expires_at=now,
        ended_at=now,
        end="submitted",
    )
    criteria = list(Criterion.objects.filter(rubric=trial.rubric))
    review = Review.objects.create(
        slot=slot,
        cycle=cycle,
        reviewer=reviewer,
        locked_at=now,
        completed_all=not not_met,
        completed_critical=1 not in not_met,
        completed_weighted=not not_met,
        met=len(criteria) - len(not_met),
        not_met=len(not_met),
        would_hire=(not not_met) if hire is None else hire,
        hire_answered_at=now,
    )
    Score.objects.bulk_create(
        Score(
            review=review,
            criterion=criterion,
            verdict="not_met" if criterion.position in not_met else "met",
            reason="It is missing." if criterion.position in not_met else "",
        )
        for criterion in criteria
    )
    return review
