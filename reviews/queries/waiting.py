"""What waits in a study, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from reviews.models import Membership, ReviewCycle, ReviewerProfile, ReviewSlot, Study, Trial, User
from reviews.queries.snapshot import Snapshot, Why
from reviews.queries.tally import count
from reviews.queries.trials import CLOSED
from reviews.rules.cycle import State
from reviews.rules.forecast import RUN_TO_COME

# Written feedback that is owed for longer than this is brought before the admin (PROTOCOL.md).
OVERDUE = timedelta(hours=72)
REASONS_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that waits. `at` goes with `why` (next try, waiting since); `stuck`: a person must act."""

    what: str
    why: str
    at: datetime | None = None
    stuck: bool = False


def holds(now: Snapshot) -> list[Hold]:
    """Everything in a study that is not going on just now, those that need a person first. At most nine
    statements, however much waits."""
    found = [*_paused(now), *_agents(now), *_held(now), *_queued(now), *_reviews(now.study), *_feedback(now)]
    found += _independent(now.study)
    return sorted(found, key=lambda hold: not hold.stuck)


def _paused(now: Snapshot) -> Iterator[Hold]:
    if now.halt is not None:
        why = f"All runs are paused{by(now.halt.by)}{because(now.halt.reason)}"
        yield Hold("New runs, in every study", why, now.halt.at, stuck=True)
    if now.study.state == Study.State.PAUSED:
        why = f"The study is paused: {now.study.paused_reason}"
        yield Hold("New runs and new claims", why, stuck=True)


def _agents(now: Snapshot) -> Iterator[Hold]:
    """Agents that may not run, with what they keep waiting: also where that is still to come."""
    barred = [member for member in now.members.values() if member.hold or member.agent.paused_at]
    if not barred:
        return
    trials = Trial.objects.filter(~CLOSED, study=now.study)
    unfinished = set(trials.order_by().values_list("agent", flat=True).distinct())
    for member in barred:
        agent, hold = member.agent, member.hold
        cycles = count([group for group in now.groups if group.runs_by == agent.pk], State.QUEUED)
        if not cycles and agent.pk not in unfinished:
            continue  # nothing of it can be queued any more
        what = _count(cycles, "queued cycle") if cycles else "Nothing yet; whatever is queued next"
        what = f"{what} of {member.name}"
        if hold is not None:
            why = f"{member.name} is paused in this study{by(hold.by)}: {hold.reason}"
            yield Hold(what, why, hold.at, stuck=True)
        if agent.paused_at is not None:
            yield Hold(what, f"{member.name} is paused: {agent.paused_reason}", agent.paused_at, stuck=True)


def _held(now: Snapshot) -> Iterator[Hold]:
    """Cycles that an admin holds, by the reason given."""
    if not any(group.held and group.state in RUN_TO_COME for group in now.groups):
        return
    held = ReviewCycle.objects.filter(trial__study=now.study, state__in=RUN_TO_COME).exclude(held_reason="")
    reasons = held.order_by().values("held_reason").annotate(cycles=Count("pk")).order_by("held_reason")
    for row in reasons[:REASONS_AT_MOST]:
        yield Hold(_count(row["cycles"], "attempt"), f"Paused by an admin: {row['held_reason']}", stuck=True)


def _queued(now: Snapshot) -> Iterator[Hold]:
    queued = now.queued()
    for member in now.members.values():
        mine = [(group, why) for group, why in queued if group.runs_by == member.agent.pk]
        capped = sum(group.cycles for group, why in mine if why is Why.CAP)
        if capped:
            what = f"{_count(capped, 'queued cycle')} of {member.name}"
            stuck = bool(now.cap_of(member.agent.pk, for_good=True))
            until = "" if stuck else " The next one starts once a run under way has ended."
            yield Hold(what, now.cap_of(member.agent.pk) + until, stuck=stuck)
        resting = sum(group.cycles for group, why in mine if why is Why.AGENT_RESTS)
        if resting:
            what = f"{_count(resting, 'queued cycle')} of {member.name}"
            why = "Rests after an error of its provider; the next run is not before"
            yield Hold(what, why, member.agent.not_before)
    rests = [group for group, why in queued if why is Why.RESTS]
    if rests:
        next_try = min(group.next_try for group in rests if group.next_try is not None)
        what = _count(count(rests, State.QUEUED), "queued cycle")
        yield Hold(what, "Rests after a failed run; the next try is", next_try)
    ready = sum(group.cycles for group, why in queued if why is Why.IN_LINE)
    if ready:
        yield Hold(_count(ready, "queued cycle"), "In line for a worker")


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
            f"{_count(slots, 'deliverable')} in {name}",
            "No reviewer of this study has this category",
            stuck=True,
        )
        for name, slots in sorted(alone.items())
    ]
    if counts:
        where = "; ".join(f"{slots:,} in {name}" for name, slots in sorted(counts.items()))
        paused = study.state == Study.State.PAUSED
        why = f"In line for a reviewer{', once the study goes on' if paused else ''}: {where}"
        found.append(Hold(_count(sum(counts.values()), "deliverable"), why))
    return found


def _independent(study: Study) -> Iterator[Hold]:
    """Second opinions on attempts that are final: no trial waits for them."""
    waiting = ReviewSlot.objects.filter(
        study=study, state=ReviewSlot.State.WAITING, kind=ReviewSlot.Kind.INDEPENDENT
    ).count()
    if waiting:
        why = "In line for reviewers who never worked on the trial; no trial waits for it"
        yield Hold(_count(waiting, "independent review"), why)


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


def _feedback(now: Snapshot) -> list[Hold]:
    late = Q(created_at__lt=now.at - OVERDUE)
    counts = ReviewCycle.objects.filter(trial__study=now.study, state=State.AWAITING_FEEDBACK).aggregate(
        cycles=Count("pk"), late=Count("pk", filter=late), since=Min("created_at")
    )
    if not counts["cycles"]:
        return []
    what = _count(counts["cycles"], "attempt")
    if counts["late"]:
        why = f"For written feedback, {counts['late']:,} of them for more than 72 hours; the longest since"
        return [Hold(what, why, counts["since"], stuck=True)]
    return [Hold(what, "For written feedback, the longest since", counts["since"])]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def by(person: User | None) -> str:
    """Who did it, as the end of a clause; empty where the account is gone."""
    return f" by {person.get_full_name() or person.username}" if person is not None else ""


def because(reason: str) -> str:
    return f": {reason}" if reason else ""
