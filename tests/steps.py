"""Steps of a review as its people take them: claim, score, answer, write. Each uses the real actions."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from reviews.actions.claim import claim_next
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.actions.submit_feedback import submit_feedback
from reviews.models import Claim, Feedback, Review, User
from reviews.queries.clock import database_now
from tests.factories import full_claim, marks_for


def claim(reviewer: User, *, wanted: UUID | None = None, start: bool = False) -> Claim:
    return full_claim(claim_next(reviewer=reviewer, wanted=wanted, start=start))


def score(reviewer: User, *, not_met: tuple[int, ...] = ()) -> Review:
    """Claim the next slot and lock its scores: met, except at the positions `not_met`."""
    claimed = claim(reviewer)
    return lock_scores(claim=claimed, marks=marks_for(claimed, not_met=not_met))


def review(reviewer: User, *, not_met: tuple[int, ...] = ()) -> Review:
    """Score the next slot and answer the hire question."""
    locked = score(reviewer, not_met=not_met)
    answer_hire(review=locked, would_hire=not not_met)
    return locked


def held(reviewer: User) -> Claim:
    """The live claim of `reviewer`, such as the one on the feedback that a lock asks for."""
    return full_claim(Claim.objects.get(reviewer=reviewer, ended_at__isnull=True))


def write_feedback(reviewer: User, text: str = "Say more about it.") -> Feedback:
    return submit_feedback(claim=held(reviewer), text=text)


def expire(claimed: Claim) -> Claim:
    """Let the lease of a claim be over; nobody has noticed yet."""
    Claim.objects.filter(pk=claimed.pk).update(expires_at=database_now() - timedelta(seconds=1))
    return full_claim(claimed)
