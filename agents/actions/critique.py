"""A critic's reply becomes the guidance of its cycle, which then waits for the agent's own run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db import transaction

from agents.actions.finish import end_replied
from agents.adapters.base import AdapterError, Limits, Reply, check_reply
from reviews.actions.move_cycle import move_cycle
from reviews.models import AgentRun, Critique, ReviewCycle, Trial
from reviews.queries.clock import database_now
from reviews.rules.cycle import Event, State
from reviews.rules.retry import Fault

CHARACTERS_AT_MOST = 20_000  # the prompt asks for 700 words; far more is no feedback but other work


def check_critique(reply: Reply) -> None:
    """Raises AdapterError (with the reply's usage) unless the message can be stored and handed on.

    EMPTY: nothing written, whatever files there are. TOO_MUCH: too long. WRONG_SHAPE as in `check_reply`.
    What it says is not judged: expect it to be hostile.
    """
    if not reply.message.strip():
        raise AdapterError(Fault.EMPTY, "The critic wrote nothing.", usage=reply.usage)
    check_reply(replace(reply, files=()), Limits(message_chars=CHARACTERS_AT_MOST))


def store_critique(*, run: AgentRun, reply: Reply, latency: timedelta) -> Critique | None:
    """Keep a checked critique and queue its cycle for the agent. None where another run's came first, or
    where it came too late for a cycle that is cancelled or failed: what it cost is kept all the same.

    The first complete critique counts, also one whose lease was lost meanwhile: what has been bought is not
    bought twice. While another critic's run is under way the cycle waits for that one to end. Again: nothing
    changes. Lock taken: trial, cycle, run.
    """
    with transaction.atomic():
        trial = Trial.objects.select_for_update(no_key=True).get(cycles=run.cycle_id)
        cycle = ReviewCycle.objects.select_for_update(no_key=True).get(pk=run.cycle_id)
        cycle.trial = trial
        runs = AgentRun.objects.select_for_update(of=("self",), no_key=True).select_related("agent")
        locked = runs.get(pk=run.pk)
        end_replied(locked, reply, latency, database_now())
        first = Critique.objects.filter(cycle=cycle).first()
        late = locked.state != AgentRun.State.RUNNING
        if cycle.state == State.QUEUED and first is None:
            move_cycle(
                cycle=cycle,
                event=Event.TAKEN,
                at=database_now(),
                reason="a late critique was already stored",
            )
            late = False
        if cycle.state == State.RUNNING:
            first = first or _write(cycle, locked, reply)
            if not late:
                move_cycle(
                    cycle=cycle, event=Event.CRITIQUED, at=database_now(), not_before=None, waiting_reason=""
                )
    return first if first is not None and first.run_id == locked.pk else None


def _write(cycle: ReviewCycle, run: AgentRun, reply: Reply) -> Critique:
    """Lock needed: trial, cycle, run."""
    ReviewCycle.objects.filter(pk=cycle.pk).update(runs_by=cycle.trial.agent_id, own_failures=0)
    return Critique.objects.create(cycle=cycle, run=run, text=reply.message)
