"""A worker takes the next queued cycles of a provider and opens a run on each."""

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

from agents.actions.reserve import Caps
from agents.adapters import registry
from agents.loop import assignment
from reviews.actions.move_cycle import move_cycles
from reviews.models import AgentHold, AgentRun, Critique, Halt, ReviewCycle, Study
from reviews.queries.clock import database_now
from reviews.rules.cycle import Event, State
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
    """Open a run on the first cycle in start order that an agent of `kind` may run now, as `take_some`."""
    taken = take_some(kind, 1)
    return taken[0] if taken else None


def take_some(kind: str, most: int) -> list[Taken]:
    """Open runs on the first cycles in start order, up to `most`, that agents of `kind` may run now.

    A cycle may run when its study is open, neither it nor its agent is held or paused, every rest is past,
    the provider has fewer than `settings.HAPI_AT_ONCE` runs under way, and the caps leave room for the most
    that the run may cost; what a cap holds back is passed over and says why.
    Lock taken: the provider's advisory lock, so that concurrent takers count one after the other; the cycles
    (SKIP LOCKED); their studies where they have a cap, so that they reserve one after the other. About a
    dozen statements, however many are taken.
    """
    taken: list[Taken] = []
    full: set[tuple[UUID, UUID]] = set()
    while len(taken) < most:
        known = len(full)
        with transaction.atomic():
            now = _lock_provider(kind)
            room = min(most - len(taken), _at_once(kind) - _under_way(kind))
            taken += _take(_queued(kind, now, full, room), now, full) if room > 0 else []
        if len(full) == known:
            break  # there is no more; else others may stand behind those that a cap holds back
    return taken


def _take(cycles: list[ReviewCycle], now: datetime, full: set[tuple[UUID, UUID]]) -> list[Taken]:
    """Those of `cycles` that the caps leave room for; who has met one is added to `full`. Lock needed: the
    provider, the cycles."""
    caps = Caps([cycle.trial.study for cycle in cycles], now)
    last = _last_runs(cycles)
    taken: list[Taken] = []
    for cycle in cycles:
        place = cycle.trial.study_id, cycle.runs_by_id
        if place in full:
            continue
        run = _run_of(cycle, last.get(cycle.pk))
        reason = caps.reserve(cycle.trial.study, run.reserved_usd)
        if reason is None:
            taken.append(Taken(run=run, cycle=cycle, tries=run.number - 1))
        else:
            # Every waiting cycle of this study and agent waits for the same reason; one of them shows it.
            full.add(place)
            ReviewCycle.objects.filter(pk=cycle.pk).exclude(waiting_reason=reason).update(
                waiting_reason=reason
            )
    if taken:
        _open(taken)
    return taken


def _open(taken: list[Taken]) -> None:
    """Lock needed: the provider, the cycles."""
    # Read last: whatever was counted against a cap as ended had ended before these runs started.
    now = database_now()
    for each in taken:
        each.run.started_at, each.run.expires_at = now, now + lease_length()
    AgentRun.objects.bulk_create([each.run for each in taken])
    move_cycles(cycles=[each.cycle for each in taken], event=Event.TAKEN, at=now, waiting_reason="")


def _lock_provider(kind: str) -> datetime:
    """The time once the lock is ours. In a statement of its own: what follows must see what the taker before
    has committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, crc32(kind.encode()) >> 1])
    return database_now()


def _at_once(kind: str) -> int:
    most: int = settings.HAPI_AT_ONCE[kind]
    return most


def _under_way(kind: str) -> int:
    return AgentRun.objects.filter(state=AgentRun.State.RUNNING, agent__kind=kind).count()


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


def _queued(kind: str, now: datetime, full: set[tuple[UUID, UUID]], most: int) -> list[ReviewCycle]:
    """The first that may run; `full` holds studies and agents whose next run would pass a cap.

    Found and locked first and read second: planning one statement for both takes longer than all the rest.
    """
    queued = ReviewCycle.objects.filter(runnable(now), runs_by__kind=kind)
    for study, agent in full:
        queued = queued.exclude(trial__study=study, runs_by=agent)
    found = list(
        queued.select_for_update(of=("self",), skip_locked=True, no_key=True)
        # By arm too, so that nothing is left to chance.
        .order_by("ordinal", "attempt", "arm__arm")
        .values_list("pk", flat=True)[:most]
    )
    cycles = (
        ReviewCycle.objects.filter(pk__in=found)
        .select_related("runs_by", "trial__study", "trial__agent", "trial__task", "arm")
        .prefetch_related("trial__task__attachments")
        .defer("trial__study__protocol")  # it names every task
    )
    return list(cycles.order_by("ordinal", "attempt", "arm__arm")) if found else []


def _last_runs(cycles: list[ReviewCycle]) -> dict[UUID, AgentRun]:
    """The last run of each cycle that had one, by the cycle's id."""
    runs = AgentRun.objects.filter(cycle__in=cycles).order_by("cycle_id", "-number").distinct("cycle_id")
    return {run.cycle_id: run for run in runs}


def _run_of(cycle: ReviewCycle, last: AgentRun | None) -> AgentRun:
    """The run to open, neither timed nor stored. It goes on in the session of the last one, unless that
    failed by the agent's own fault or was for something else."""
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
        # Rounded down, as the column would not: what may be spent is what is reserved.
        reserved_usd=max(Decimal(0), agent.max_cost_usd - spent).quantize(CENT_OF_A_CENT, ROUND_FLOOR),
        # Its steps are what it costs, and there are none yet. Others say at the end what they have cost.
        cost_usd=Decimal(0) if registry.is_model(agent.kind) else None,
        prompt_version=assignment.version(critique=purpose == AgentRun.Purpose.CRITIQUE)
        if registry.is_model(agent.kind)
        else "",
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
    """What the session's answers so far have cost. Calls that were never answered count against the caps of
    study and day, not here: a provider that fails must not use up what the agent may spend."""
    runs = AgentRun.objects.filter(cycle=cycle, session=session)
    cost: Decimal | None = runs.aggregate(cost=Sum("cost_usd"))["cost"]
    return cost or Decimal(0)


def renew_runs(runs: Mapping[UUID, UUID]) -> int:
    """Put off the expiry of runs under way, given as id -> token; how many are still ours.

    Also of one whose lease is over, as long as nobody has ended the run for it: the database may have been
    away.
    """
    now = database_now()
    return AgentRun.objects.filter(
        pk__in=runs.keys(), token__in=runs.values(), state=AgentRun.State.RUNNING
    ).update(expires_at=now + lease_length())
