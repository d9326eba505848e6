"""The hire verdict: a separate question after the lock, so that it can't colour the scores."""

from __future__ import annotations

from django.db import transaction

from reviews.actions.clock import close_interval, hand_over, open_intervals
from reviews.actions.problem import Refused
from reviews.models import Claim, Review
from reviews.queries.clock import database_now


def answer_hire(*, review: Review, would_hire: bool) -> None:
    """Store the answer, once. Stops the clock, unless the reviewer now holds the feedback slot, whose it is
    from here on.

    The clock runs on until here in either case, or it would tell what the page must not yet say.
    The same answer again changes nothing; another one is refused, for the answer stands.
    """
    with transaction.atomic():
        now = database_now()
        answered = Review.objects.filter(pk=review.pk, would_hire__isnull=True).update(
            would_hire=would_hire, hire_answered_at=now
        )
        if answered == 0:
            review.refresh_from_db()
            if review.would_hire != would_hire:
                raise Refused("The hire question is already answered, and the answer stands.")
            return
        goes_on = (
            Claim.objects.select_related("slot__cycle")
            .filter(reviewer=review.reviewer_id, slot__basis=review, ended_at__isnull=True)
            .first()
        )
        if goes_on is None:
            close_interval(open_intervals(review.reviewer_id, review.cycle_id), now)
        else:
            hand_over(claim=goes_on, now=now)
