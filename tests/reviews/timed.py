"""A review with so many minutes on its clock."""

from datetime import timedelta

from reviews.actions.claim import claim_next
from reviews.actions.lock_scores import lock_scores
from reviews.models import Review, TimeInterval, User
from tests.factories import full_claim, marks_for


def score(reviewer: User, *, not_met: tuple[int, ...] = (), minutes: float = 10) -> Review:
    """Claim the next slot, lock its scores, and make the clock have run for so many minutes."""
    claim = full_claim(claim_next(reviewer=reviewer, start=True))
    review = lock_scores(claim=claim, marks=marks_for(claim, not_met=not_met))
    started = TimeInterval.objects.get(claim=claim).started_at
    TimeInterval.objects.filter(claim=claim).update(
        ended_at=started + timedelta(minutes=minutes), seen_at=started + timedelta(minutes=minutes)
    )
    return review
