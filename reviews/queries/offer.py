"""What the desk offers a reviewer next, or why there is nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count

from reviews.models import ReviewerProfile, ReviewSlot, User
from reviews.queries.nothing import Nothing, why_nothing
from reviews.queries.queue import next_slot
from reviews.rules.timer import most


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot as a reviewer may see it before the claim: the job, never who did it. `independent`: somebody
    else has scored the same deliverable, and this review has no feedback and no countdown."""

    slot_id: UUID
    writes_feedback: bool
    independent: bool
    title: str
    brief: str
    category: str
    budget_usd: Decimal | None
    criteria: int
    minutes: int
    most_usd: Decimal
    rate_usd: Decimal


def offer_for(reviewer: User) -> Offer | Nothing:
    """The next slot in the reviewer's categories, or why there is none. Reads only; at most 3 statements."""
    profile = ReviewerProfile.objects.filter(user=reviewer).first() or ReviewerProfile(user=reviewer)
    found = next_slot(reviewer=reviewer, categories=profile.categories)
    if found is None:
        return why_nothing(reviewer, profile)
    slot = (
        ReviewSlot.objects.select_related("study", "cycle__trial__task")
        .annotate(criteria=Count("cycle__trial__rubric__criteria"))
        .get(pk=found.pk)
    )
    assert slot.cycle is not None, "the queue offers only slots with a cycle"
    task = slot.cycle.trial.task
    return Offer(
        slot_id=slot.pk,
        writes_feedback=slot.kind == ReviewSlot.Kind.FEEDBACK,
        independent=slot.kind == ReviewSlot.Kind.INDEPENDENT,
        title=task.title,
        brief=task.brief,
        category=task.category,
        budget_usd=task.budget_usd,
        criteria=slot.criteria,
        minutes=slot.study.minutes,
        most_usd=most(slot.study.minutes, profile.hourly_rate_usd),
        rate_usd=profile.hourly_rate_usd,
    )
