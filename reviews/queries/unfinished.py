"""What a reviewer has begun and not finished."""

from __future__ import annotations

from uuid import UUID

from reviews.models import Claim, Review, User
from reviews.queries.clock import database_now


def unfinished_slot(reviewer: User) -> UUID | None:
    """The slot whose page comes before any new offer: an owed hire verdict, then a live claim."""
    owed = Review.objects.filter(reviewer=reviewer, would_hire__isnull=True)
    live = Claim.objects.filter(reviewer=reviewer, ended_at__isnull=True, expires_at__gt=database_now())
    return owed.values_list("slot_id", flat=True).first() or live.values_list("slot_id", flat=True).first()
