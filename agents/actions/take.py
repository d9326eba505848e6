"""A worker takes the next queued cycle and opens a run on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q

from reviews.actions.move_cycle import move_cycle
from reviews.models import AgentRun, ReviewCycle, Study
from reviews.queries.clock import database_now
from reviews.queries.spending import spending
from reviews.rules.cycle import Event, State
from reviews.rules.money import exact


@dataclass(frozen=True, slots=True)
class Taken:
    """A run under way and how many runs of its cycle came before it."""

    run: AgentRun
    cycle: ReviewCycle
    tries: int


def lease_length() -> timedelta:
    return timedelta(seconds=settings.HAPI_RUN_LEASE_SECONDS)


def take_next() -> Taken | None:
    """Open a run on the first cycle in start order that may run now. None where none may.

    A cycle may run when its study is open, its agent is not paused, `not_before` is past and the caps leave
    room for the most that the run may cost; what a cap holds back is passed over and says why.
    Lock taken: the cycle (SKIP LOCKED), then its study where it has a cap, so that concurrent workers
    reserve one after the other and cannot overshoot.
    """
    full: set[tuple[UUID, UUID]] = set()
    while True:
        with transaction.atomic():
            now = database_now()
            cycle = _next_queued(now, full)
            if cycle is None:
                return None
            reason = _over_cap(cycle, now)
            if reason is None:
                return _open_run(cycle, now)
            # Every waiting cycle of this study and agent waits for the same reason; one of them shows it.
            ReviewCycle.objects.filter(pk=cycle.pk).exclude(waiting_reason=reason).update(
                waiting_reason=reason
            )
            full.add((cycle.trial.study_id, cycle.trial.agent_id))


def _next_queued(now: datetime, full: set[tuple[UUID, UUID]]) -> ReviewCycle | None:
    """The first that may run; `full` holds studies and agents whose next run would pass a cap."""
    queued = ReviewCycle.objects.filter(
        Q(not_before__isnull=True) | Q(not_before__lte=now),
        state=State.QUEUED,
        trial__study__state=Study.State.OPEN,
        trial__agent__paused_at__isnull=True,
    )
    for study, agent in full:
        queued = queued.exclude(trial__study=study, trial__agent=agent)
    return (
        queued.select_related("trial__study", "trial__agent", "trial__task", "arm")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .order_by("ordinal", "attempt")
        .first()
    )


def _over_cap(cycle: ReviewCycle, now: datetime) -> str | None:
    study = cycle.trial.study
    if study.cap_usd is None and study.day_cap_usd is None:
        return None
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    needed = cycle.trial.agent.max_cost_usd
    room = f"leaves no room for a run of up to USD {exact(needed)}."
    if study.cap_usd is not None and spending(study).committed_usd + needed > study.cap_usd:
        return f"The study's cap of USD {exact(study.cap_usd)} {room}"
    if study.day_cap_usd is not None:
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if spending(study, since=today).committed_usd + needed > study.day_cap_usd:
            return f"Today's cap of USD {exact(study.day_cap_usd)} {room}"
    return None


def _open_run(cycle: ReviewCycle, now: datetime) -> Taken:
    tries = AgentRun.objects.filter(cycle=cycle).aggregate(last=Max("number"))["last"] or 0
    run = AgentRun.objects.create(
        cycle=cycle,
        agent=cycle.trial.agent,
        study=cycle.trial.study,
        number=tries + 1,
        started_at=now,
        expires_at=now + lease_length(),
        reserved_usd=cycle.trial.agent.max_cost_usd,
    )
    move_cycle(cycle=cycle, event=Event.TAKEN, at=now, waiting_reason="")
    return Taken(run=run, cycle=cycle, tries=tries)


def renew_run(run: AgentRun) -> bool:
    """Put off the expiry of a run under way. False where its lease was lost already."""
    now = database_now()
    renewed = AgentRun.objects.filter(
        pk=run.pk, token=run.token, state=AgentRun.State.RUNNING, expires_at__gt=now
    ).update(expires_at=now + lease_length())
    return renewed == 1
