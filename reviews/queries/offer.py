"""What the desk offers a reviewer next, or why there is nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Count

from reviews.models import ReviewerProfile, ReviewSlot, User
from reviews.queries.queue import ELIGIBLE, FREE, OPEN_STUDIES, next_slot
from reviews.rules.timer import most


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot as a reviewer may see it before the claim: the job, never who did it."""

    slot_id: UUID
    writes_feedback: bool
    title: str
    brief: str
    category: str
    budget_usd: Decimal | None
    criteria: int
    minutes: int
    most_usd: Decimal
    rate_usd: Decimal


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why there is nothing to claim, in words, and when to look again (None: nobody knows)."""

    reason: str
    look_again_at: datetime | None = None


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
        title=task.title,
        brief=task.brief,
        category=task.category,
        budget_usd=task.budget_usd,
        criteria=slot.criteria,
        minutes=slot.study.minutes,
        most_usd=most(slot.study.minutes, profile.hourly_rate_usd),
        rate_usd=profile.hourly_rate_usd,
    )


# Counts over the work of the studies that this person may review, from the narrowest reason to the widest.
COUNTS = f"""
    SELECT
        count(*) FILTER (WHERE slot.state = 'waiting'),
        count(*) FILTER (WHERE slot.state = 'waiting' AND NOT in_category),
        count(*) FILTER (WHERE slot.state = 'waiting' AND in_category AND fits AND NOT free),
        count(*) FILTER (WHERE slot.state = 'claimed'),
        min(expires_at) FILTER (WHERE slot.state = 'claimed'),
        (SELECT count(*) FROM reviews_membership m WHERE m.user_id = %(me)s AND m.role = 'reviewer'),
        (SELECT count(*) FROM reviews_study s WHERE s.state = 'paused')
    FROM (
        SELECT slot.state,
               (%(categories)s::text[] = '{{}}' OR slot.category = ANY(%(categories)s::text[]))
                   AS in_category,
               {ELIGIBLE.format(open_studies=OPEN_STUDIES)} AS fits,
               {FREE} AS free,
               (SELECT max(k.expires_at) FROM reviews_claim k
                WHERE k.slot_id = slot.id AND k.ended_at IS NULL) AS expires_at
        FROM reviews_reviewslot slot
        WHERE slot.state IN ('waiting', 'claimed') AND slot.kind IN ('primary', 'feedback')
          AND slot.study_id = ANY(ARRAY({OPEN_STUDIES}))
    ) slot
"""  # noqa: S608 - constants of this code; every value is a parameter


def why_nothing(reviewer: User, profile: ReviewerProfile) -> Nothing:
    """The reason that the queue gave nothing. One statement over the work that is open."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"me": reviewer.pk, "categories": profile.categories})
        row = cursor.fetchone()
    waiting, elsewhere, kept, claimed, first_expiry, memberships, paused = row
    if not memberships:
        return Nothing("You are not a reviewer of any study yet. Ask an admin to add you.")
    if kept:
        return Nothing("What waits is kept for the people who scored the earlier attempt. Look again later.")
    if waiting and waiting == elsewhere:
        categories = ", ".join(profile.categories)
        return Nothing(f"There is work waiting, but none of it in your categories ({categories}).")
    if waiting > elsewhere:
        return Nothing(
            "What waits is work that you know already: you scored an earlier attempt, or skipped it."
        )
    if claimed:
        return Nothing("Everything that waited is claimed by other reviewers.", look_again_at=first_expiry)
    if paused:
        return Nothing("No work is waiting. A study is paused; its work comes back when it is resumed.")
    return Nothing("No work is waiting. The agents are still at it, or everything is reviewed.")
