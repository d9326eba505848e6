"""A worker takes the next queued cycle of a provider and opens a run on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from uuid import UUID
from zlib import crc32

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, Sum

from agents.adapters import registry
from reviews.actions.move_cycle import move_cycle
from reviews.models import AgentHold, AgentRun, Critique, Halt, ReviewCycle, Study
from reviews.queries.clock import database_now
from reviews.queries.spending import spending
from reviews.rules.cycle import Event, State
from reviews.rules.money import exact
from reviews.rules.retry import Fault
from reviews.rules.trial import Arm

CENT_OF_A_CENT = Decimal("0.0001")
LOCK_SPACE = 0x48415049  # of advisory locks: takers of one provider go one after the other


@dataclass(frozen=True, slots=True)
class Taken:
    """A run under way and how many runs of its cycle came before it."""

    run: AgentRun
    cycle: ReviewCycle
    tries: int


def lease_length() -> timedelta:
    return timedelta(seconds=settings.HAPI_RUN_LEASE_SECONDS)


def take_next(kind: str) -> Taken | None:
    """Open a run on the first cycle in start order that an agent of `kind` may run now. None where none may.

    A cycle may run when its study is open, neither it nor its agent is held or paused, every rest is past,
    the provider has fewer than `settings.HAPI_AT_ONCE` runs under way, and the caps leave room for the most
    that the run may cost; what a cap holds back is passed over and says why.
    Lock taken: the provider's advisory lock, so that concurrent takers count one after the other; the cycle
    (SKIP LOCKED); its study where it has a cap, so that they reserve one after the other.
    """
    full: set[tuple[UUID, UUID]] = set()
    while True:
        with transaction.atomic():
            now = _lock_provider(kind)
            if AgentRun.objects.filter(state=AgentRun.State.RUNNING, agent__kind=kind).count() >= _at_once(
                kind
            ):
                return None
            cycle = _next_queued(kind, now, full)
            if cycle is None:
                return None
            run = _run_of(cycle, now)
            reason = _over_cap(cycle, run.reserved_usd, now)
            if reason is None:
                run.save(force_insert=True)
                move_cycle(cycle=cycle, event=Event.TAKEN, at=now, waiting_reason="")
                return Taken(run=run, cycle=cycle, tries=run.number - 1)
            # Every waiting cycle of this study and agent waits for the same reason; one of them shows it.
            ReviewCycle.objects.filter(pk=cycle.pk).exclude(waiting_reason=reason).update(
                waiting_reason=reason
            )
            full.add((cycle.trial.study_id, cycle.runs_by_id))


def _lock_provider(kind: str) -> datetime:
    """The time once the lock is ours. In a statement of its own: what follows must see what the taker before
    has committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, crc32(kind.encode()) >> 1])
    return database_now()


def _at_once(kind: str) -> int:
    most: int = settings.HAPI_AT_ONCE[kind]
    return most


def runnable(now: datetime) -> Q:
    """Which cycles may be taken at `now`, but for the limits of providers and the caps."""
    return (
        Q(state=State.QUEUED, held_reason="", trial__study__state=Study.State.OPEN)
        & Q(runs_by__paused_at__isnull=True)
        & (Q(not_before__isnull=True) | Q(not_before__lte=now))
        & (Q(runs_by__not_before__isnull=True) | Q(runs_by__not_before__lte=now))
        & ~Exists(AgentHold.objects.filter(study=OuterRef("trial__study"), agent=OuterRef("runs_by")))
        & ~Exists(Halt.objects.filter(ended_at__isnull=True))
    )


def _next_queued(kind: str, now: datetime, full: set[tuple[UUID, UUID]]) -> ReviewCycle | None:
    """The first that may run; `full` holds studies and agents whose next run would pass a cap."""
    queued = ReviewCycle.objects.filter(runnable(now), runs_by__kind=kind)
    for study, agent in full:
        queued = queued.exclude(trial__study=study, runs_by=agent)
    return (
        queued.select_related("runs_by", "trial__study", "trial__agent", "trial__task", "arm")
        .defer("trial__study__protocol")  # it names every task
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .order_by("ordinal", "attempt")
        .first()
    )


def _run_of(cycle: ReviewCycle, now: datetime) -> AgentRun:
    """The run to open, not yet stored. It goes on in the session of the last one, unless that failed by the
    agent's own fault or was for something else."""
    last = AgentRun.objects.filter(cycle=cycle).order_by("-number").first()
    purpose = _purpose(cycle)
    goes_on = last is not None and last.purpose == purpose and _may_go_on(last)
    number, session = (last.number, last.session) if last is not None else (0, 1)
    if last is not None and not goes_on:
        session += 1
    agent = cycle.runs_by
    spent = _spent_in(cycle, session) if goes_on else Decimal(0)
    return AgentRun(
        cycle=cycle,
        agent=agent,
        study=cycle.trial.study,
        number=number + 1,
        purpose=purpose,
        session=session,
        started_at=now,
        expires_at=now + lease_length(),
        # Rounded down, as the column would not: what may be spent is what is reserved.
        reserved_usd=max(Decimal(0), agent.max_cost_usd - spent).quantize(CENT_OF_A_CENT, ROUND_FLOOR),
        # Its steps are what it costs, and there are none yet. Others say at the end what they have cost.
        cost_usd=Decimal(0) if registry.is_model(agent.kind) else None,
    )


def _purpose(cycle: ReviewCycle) -> AgentRun.Purpose:
    arm = cycle.arm
    if arm is not None and arm.arm == Arm.CRITIQUE and not Critique.objects.filter(cycle=cycle).exists():
        return AgentRun.Purpose.CRITIQUE
    return AgentRun.Purpose.DELIVER


def _may_go_on(last: AgentRun) -> bool:
    if last.state == AgentRun.State.FAILED:
        return not Fault(last.fault).own
    return last.state in (AgentRun.State.LOST, AgentRun.State.STOPPED)


def _spent_in(cycle: ReviewCycle, session: int) -> Decimal:
    """What the session's runs so far have cost or may have, at most."""
    total = AgentRun.objects.filter(cycle=cycle, session=session).aggregate(
        cost=Sum("cost_usd"), possible=Sum("possible_usd")
    )
    return (total["cost"] or Decimal(0)) + (total["possible"] or Decimal(0))


def _over_cap(cycle: ReviewCycle, needed: Decimal, now: datetime) -> str | None:
    study = cycle.trial.study
    if study.cap_usd is None and study.day_cap_usd is None:
        return None
    # The caps as they are once the lock is ours: an amendment may just have changed them.
    study = Study.objects.select_for_update(no_key=True).only("cap_usd", "day_cap_usd").get(pk=study.pk)
    room = f"leaves no room for a run of up to USD {exact(needed)}."
    if study.cap_usd is not None and spending(study).committed_usd + needed > study.cap_usd:
        return f"The study's cap of USD {exact(study.cap_usd)} {room}"
    if study.day_cap_usd is not None:
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if spending(study, since=today).committed_usd + needed > study.day_cap_usd:
            return f"Today's cap of USD {exact(study.day_cap_usd)} {room}"
    return None


def renew_runs(runs: Mapping[UUID, UUID]) -> int:
    """Put off the expiry of runs under way, given as id -> token; how many are still ours.

    Also of one whose lease is over, as long as nobody has ended the run for it: the database may have been
    away.
    """
    now = database_now()
    return AgentRun.objects.filter(
        pk__in=runs.keys(), token__in=runs.values(), state=AgentRun.State.RUNNING
    ).update(expires_at=now + lease_length())
