"""How a run ends: a reply that is stored first and used second, or a fault."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q

from agents.actions.agents import pause_agent
from agents.actions.settle import settle
from agents.adapters import registry
from agents.adapters.base import AdapterError, Reply, Usage
from agents.adapters.redact import without_keys
from agents.models import AgentStep
from reviews.actions.branch import fail_branch
from reviews.actions.deliver import delivered, may_deliver
from reviews.actions.keep_content import Kept, keep_content
from reviews.actions.move_cycle import move_cycle
from reviews.models import Agent, AgentRun, Deliverable, DeliverableFile, ReviewCycle, Trial
from reviews.queries.clock import database_now
from reviews.rules.cycle import Event, State
from reviews.rules.retry import Fault, decide

ERROR_AT_MOST = 2_000
# The provider did not take the request, so that it can't have charged for it.
TURNED_AWAY = frozenset({Fault.RATE_LIMITED, Fault.REFUSED_KEY})


def hand_over(*, run: AgentRun, reply: Reply, latency: timedelta) -> bool:
    """Keep a checked reply with its run and make it its cycle's deliverable, in one transaction. False where
    it came too late to be one, see `deliver`: it is kept all the same.

    The files are written first. Lock taken: trial, cycle, run.
    """
    kept = [keep_content(file.content) for file in reply.files]
    with transaction.atomic():
        locked = _lock_to_hand_over(run.pk)
        now, cycle = database_now(), locked.cycle
        may = may_deliver(cycle=cycle, now=now)
        _store(locked, reply, kept, cycle if may else None)
        end_replied(locked, reply, latency, now)
        if may:
            delivered(cycle=cycle, now=now)
    return may


def store_reply(*, run: AgentRun, reply: Reply, latency: timedelta) -> Deliverable:
    """Keep a checked reply with its run, whatever has become of the run and its cycle meanwhile.

    The files are written first, then one transaction. Lock taken: the run.
    """
    kept = [keep_content(file.content) for file in reply.files]
    with transaction.atomic():
        runs = AgentRun.objects.select_for_update(of=("self",), no_key=True).select_related("agent")
        locked = runs.get(pk=run.pk)
        deliverable = _store(locked, reply, kept, None)
        end_replied(locked, reply, latency, database_now())
    return deliverable


def _lock_to_hand_over(run_id: UUID) -> AgentRun:
    """The run with its cycle, its trial and what a delivery asks of them, in one statement and no more than
    that: every run passes here. Lock taken: trial, cycle, run."""
    return (
        AgentRun.objects.select_for_update(of=("cycle__trial", "cycle", "self"), no_key=True)
        .select_related("agent", "cycle__trial__study", "cycle__trial__task", "cycle__trial__agent")
        .only(
            "ended_at",
            "agent__kind",
            "agent__provider_errors",
            "cycle__state",
            "cycle__ordinal",
            "cycle__attempt",
            "cycle__trial__study__arms",
            "cycle__trial__task__category",
            "cycle__trial__agent__owner",
        )
        .get(pk=run_id)
    )


def _store(run: AgentRun, reply: Reply, kept: list[Kept], cycle: ReviewCycle | None) -> Deliverable:
    """Lock needed: the run."""
    deliverable = Deliverable.objects.create(run=run, cycle=cycle, message=reply.message)
    DeliverableFile.objects.bulk_create(
        DeliverableFile(
            deliverable=deliverable,
            position=position,
            name=file.name,
            media_type=file.media_type,
            size=len(file.content),
            sha256=content.sha256,
            file=content.name,
        )
        for position, (file, content) in enumerate(zip(reply.files, kept, strict=True))
    )
    return deliverable


def end_replied(locked: AgentRun, reply: Reply, latency: timedelta, now: datetime) -> None:
    """Write that a run has its reply. Lock needed: the run."""
    AgentRun.objects.filter(pk=locked.pk).update(
        state=AgentRun.State.REPLIED,
        ended_at=locked.ended_at or now,
        provider_id=reply.provider_id,
        prompt_version=reply.prompt_version,
        **_spent(reply.usage, latency, by_steps=registry.is_model(locked.agent.kind)),
    )
    if locked.agent.provider_errors:
        Agent.objects.filter(pk=locked.agent_id).update(provider_errors=0)


def fail_run(*, run: AgentRun, error: AdapterError, latency: timedelta) -> None:
    """End a run with its fault and let the one rule about tries say what follows.

    A run whose lease was lost meanwhile only keeps what it spent. Lock taken: trial, cycle, run.
    """
    with transaction.atomic():
        trial = Trial.objects.select_for_update(no_key=True).get(cycles=run.cycle_id)
        cycle = ReviewCycle.objects.select_for_update(no_key=True).select_related(None).get(pk=run.cycle_id)
        cycle.trial = trial
        now = database_now()
        words = _storable(str(error))
        # Whether it is this job's request or everybody's is for the rule about tries to find out.
        fault = Fault.REFUSED_REQUEST if error.request else error.fault
        spent = _spent(_spent_on(error), latency, by_steps=registry.is_model(run.agent.kind))
        ended = AgentRun.objects.filter(pk=run.pk, state=AgentRun.State.RUNNING).update(
            state=AgentRun.State.FAILED,
            ended_at=now,
            fault=fault,
            error=words,
            **spent,
        )
        if ended == 0:
            AgentRun.objects.filter(pk=run.pk).update(**spent)
            return
        _leave_unanswered(run, now)
        _follow(cycle, run, fault, error.retry_after, words)


def stop_run(*, run: AgentRun, reason: str, latency: timedelta) -> None:
    """End a run between two calls because an admin wants it so, or because it is not ours any more.

    Its cycle, if it is still at work, is queued again and goes on from the stored answers. Nothing changes
    for a run that has lost its lease. Lock taken: trial, cycle, run.
    """
    with transaction.atomic():
        trial = Trial.objects.select_for_update(no_key=True).get(cycles=run.cycle_id)
        cycle = ReviewCycle.objects.select_for_update(no_key=True).get(pk=run.cycle_id)
        cycle.trial = trial
        now = database_now()
        stopped = AgentRun.objects.filter(pk=run.pk, state=AgentRun.State.RUNNING).update(
            state=AgentRun.State.STOPPED,
            ended_at=now,
            error=_storable(reason),
            latency_ms=_milliseconds(latency),
        )
        if stopped and cycle.state == State.RUNNING:
            move_cycle(
                cycle=cycle, event=Event.STOPPED, at=now, reason=f"run {run.number}: {_storable(reason)}"
            )


def _storable(text: str) -> str:
    """What may be stored of an error's text, and can be: a run must end whatever its error quotes."""
    return without_keys(text).replace("\0", "").encode(errors="replace").decode()[:ERROR_AT_MOST]


def lose_run(*, run: AgentRun) -> bool:
    """End a run whose lease is over and queue its cycle again. False where somebody was first.

    A cycle whose runs are lost one after the other pauses its agent, see `decide`.
    Lock taken: trial, cycle, run.
    """
    with transaction.atomic():
        trial = Trial.objects.select_for_update(no_key=True).get(cycles=run.cycle_id)
        cycle = ReviewCycle.objects.select_for_update(no_key=True).get(pk=run.cycle_id)
        cycle.trial = trial
        now = database_now()
        lost = AgentRun.objects.filter(pk=run.pk, state=AgentRun.State.RUNNING, expires_at__lte=now).update(
            state=AgentRun.State.LOST,
            ended_at=now,
            fault=Fault.LEASE_LOST,
            error="The worker was not heard of before its lease ended.",
        )
        if lost:
            _leave_unanswered(run, now)
            _follow(cycle, run, Fault.LEASE_LOST, None, _lost_words(cycle))
    return lost == 1


def _leave_unanswered(run: AgentRun, now: datetime) -> None:
    """A call that was on its way when its worker was lost, or whose answer could not be stored: nobody knows
    whether it was carried out, or what it has cost."""
    asked = AgentStep.objects.filter(run=run, state=AgentStep.State.ASKED)
    if asked.update(state=AgentStep.State.UNANSWERED, ended_at=now, error="No answer was stored."):
        settle(run.pk)


def _lost_in_a_row(cycle: ReviewCycle) -> int:
    """How many of the cycle's last runs were lost, with no run in between that ended otherwise."""
    runs = AgentRun.objects.filter(cycle=cycle)
    other = runs.exclude(state=AgentRun.State.LOST).aggregate(last=Max("number"))["last"] or 0
    return runs.filter(number__gt=other).count()


def _lost_words(cycle: ReviewCycle) -> str:
    in_a_row = _lost_in_a_row(cycle)
    if in_a_row == 1:
        return "The worker was lost."
    return (
        f"The worker was lost {in_a_row} times in a row on the job “{cycle.trial.task.external_id}”. "
        "The agent may hang or use up the memory."
    )


def _follow(
    cycle: ReviewCycle, run: AgentRun, fault: Fault, retry_after: timedelta | None, reason: str
) -> None:
    """Lock needed: trial, cycle."""
    if cycle.state != State.RUNNING:
        return
    own = cycle.own_failures + int(fault.own)
    now = database_now()
    others = _count_provider_error(run, fault, now)
    lost = _lost_in_a_row(cycle) if fault is Fault.LEASE_LOST else 0
    jitter = random.random()  # noqa: S311 - jitter, no secret
    decision = decide(fault, own, others, retry_after, jitter, lost)
    move_cycle(
        cycle=cycle,
        event=decision.event,
        at=now,
        reason=f"run {run.number}: {reason}"[:ERROR_AT_MOST],
        own_failures=own,
        not_before=now + decision.wait if decision.wait else None,
    )
    if decision.wait and not fault.own:
        # It is the provider's trouble and would meet every job of this agent. A longer rest stands.
        rest = now + decision.wait
        shorter = Q(not_before__isnull=True) | Q(not_before__lt=rest)
        Agent.objects.filter(shorter, pk=run.agent_id).update(not_before=rest)
    if decision.event is Event.GAVE_UP:
        fail_branch(cycle=cycle)
    if decision.pause_agent:
        pause_agent(agent=run.agent, reason=reason.strip() or fault.value)


def _count_provider_error(run: AgentRun, fault: Fault, now: datetime) -> int:
    """How many of the agent's provider errors came in a row. Runs that were under way together met the same
    trouble: it counts once, for those that began before it was last counted say nothing new."""
    if (fault.own and fault is not Fault.REFUSED_REQUEST) or fault is Fault.LEASE_LOST:
        return 0
    new = Q(failed_at__isnull=True) | Q(failed_at__lt=run.started_at)
    Agent.objects.filter(new, pk=run.agent_id).update(provider_errors=F("provider_errors") + 1, failed_at=now)
    return Agent.objects.values_list("provider_errors", flat=True).get(pk=run.agent_id)


def _spent_on(error: AdapterError) -> Usage:
    """What a failed run used. A request that was turned away cost nothing; else unknown stays unknown."""
    if error.fault in TURNED_AWAY and error.usage == Usage():
        return replace(error.usage, cost_usd=Decimal(0))
    return error.usage


def _spent(usage: Usage, latency: timedelta, *, by_steps: bool) -> dict[str, object]:
    """What a run used, for its row. `by_steps`: its steps say so, and are summed as they come."""
    if by_steps:
        return {"latency_ms": _milliseconds(latency)}
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cached_tokens": usage.cached_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "cost_usd": usage.cost_usd,
        "latency_ms": _milliseconds(latency),
    }


def _milliseconds(latency: timedelta) -> int:
    return int(latency.total_seconds() * 1000)
