"""What waits in a study, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from reviews.models import Agent, Membership, ReviewCycle, ReviewerProfile, ReviewSlot, Study, Trial, User
from reviews.queries.clock import database_now
from reviews.queries.progress import CLOSED
from reviews.rules.cycle import State

# Written feedback that is owed for longer than this is brought before the admin (PROTOCOL.md).
OVERDUE = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that waits. `at` goes with `why` (next try, waiting since); `stuck`: a person must act."""

    what: str
    why: str
    at: datetime | None = None
    stuck: bool = False


def holds(study: Study) -> list[Hold]:
    """Everything in `study` that is not going on just now, those that need a person first."""
    found = [*_paused(study), *_queued(study), *_reviews(study), *_feedback(study)]
    return sorted(found, key=lambda hold: not hold.stuck)


def _paused(study: Study) -> list[Hold]:
    if study.state != Study.State.PAUSED:
        return []
    why = f"The study is paused: {study.paused_reason}"
    return [Hold("New runs and new claims", why, stuck=True)]


def _queued(study: Study) -> list[Hold]:
    now = database_now()
    queued = ReviewCycle.objects.filter(trial__study=study, state=State.QUEUED)
    resting = Q(not_before__gt=now)
    by_agent = {
        row["trial__agent"]: row
        for row in queued.order_by()
        .values("trial__agent")
        .annotate(
            cycles=Count("pk"),
            resting=Count("pk", filter=resting),
            next_try=Min("not_before", filter=resting),
        )
    }
    found = []
    for agent in study.agents.filter(paused_at__isnull=False):
        count = by_agent.pop(agent.pk, {"cycles": 0})["cycles"]
        if not count and not Trial.objects.filter(~CLOSED, study=study, agent=agent).exists():
            continue  # nothing of it can be queued any more
        what = _count(count, "queued cycle") if count else "Nothing yet; whatever is queued next"
        why = f"{_name(agent)} is paused: {agent.paused_reason}"
        found.append(Hold(f"{what} of {_name(agent)}", why, agent.paused_at, stuck=True))
    reasons = queued.exclude(waiting_reason="").order_by().values_list("waiting_reason", flat=True)
    held = [Hold("Queued cycles", reason, stuck=True) for reason in reasons.distinct()[:10]]
    found += held
    rest = sum(row["resting"] for row in by_agent.values())
    if rest:
        next_try = min(row["next_try"] for row in by_agent.values() if row["next_try"])
        found.append(
            Hold(_count(rest, "queued cycle"), "Rests after a failed run; the next try is", next_try)
        )
    ready = sum(row["cycles"] for row in by_agent.values()) - rest
    if ready and not held and study.state == Study.State.OPEN:
        found.append(Hold(_count(ready, "queued cycle"), "In line for a worker"))
    return found


def _reviews(study: Study) -> list[Hold]:
    """Deliverables by category, and whether anybody may review them at all."""
    waiting = ReviewSlot.objects.filter(
        study=study, state=ReviewSlot.State.WAITING, kind=ReviewSlot.Kind.PRIMARY
    )
    counts = Counter(
        {row["category"]: row["slots"] for row in waiting.values("category").annotate(slots=Count("pk"))}
    )
    if not counts:
        return []
    covered = _covered(study)
    alone = {} if covered is None else {name: counts.pop(name) for name in set(counts) - covered}
    found = [
        Hold(
            f"{_count(count, 'deliverable')} in {name}",
            "No reviewer of this study has this category",
            stuck=True,
        )
        for name, count in sorted(alone.items())
    ]
    if counts:
        where = "; ".join(f"{count:,} in {name}" for name, count in sorted(counts.items()))
        paused = study.state == Study.State.PAUSED
        why = f"In line for a reviewer{', once the study goes on' if paused else ''}: {where}"
        found.append(Hold(_count(sum(counts.values()), "deliverable"), why))
    return found


def _covered(study: Study) -> set[str] | None:
    """The categories that this study's reviewers have; None where one of them has all."""
    scope = Q(study=study) | Q(pool=study.pool_id) | Q(study__isnull=True, pool__isnull=True)
    roles = Membership.objects.filter(scope, role=Membership.Role.REVIEWER)
    reviewers = User.objects.filter(is_active=True, pk__in=roles.values("user"))
    profiles = ReviewerProfile.objects.filter(user__in=reviewers).values_list("categories", flat=True)
    fields = list(profiles)
    # A reviewer without a profile reviews everything, as one with no category named does.
    if reviewers.count() > len(fields) or not all(fields):
        return None
    return {category for categories in fields for category in categories}


def _feedback(study: Study) -> list[Hold]:
    now = database_now()
    late = Q(created_at__lt=now - OVERDUE)
    counts = ReviewCycle.objects.filter(trial__study=study, state=State.AWAITING_FEEDBACK).aggregate(
        cycles=Count("pk"), late=Count("pk", filter=late), since=Min("created_at")
    )
    if not counts["cycles"]:
        return []
    what = _count(counts["cycles"], "attempt")
    if counts["late"]:
        why = f"For written feedback, {counts['late']:,} of them for more than 72 hours; the longest since"
        return [Hold(what, why, counts["since"], stuck=True)]
    return [Hold(what, "For written feedback, the longest since", counts["since"])]


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _name(agent: Agent) -> str:
    return f"{agent.name} (scripted)" if agent.scripted else agent.name
