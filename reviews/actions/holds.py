"""Keeping one agent of a study, or one cycle, from running, and letting it go on."""

from __future__ import annotations

from django.db import transaction

from reviews.actions.move_cycle import announce_queued
from reviews.actions.problem import Refused, required
from reviews.models import Agent, AgentHold, ReviewCycle, Study, Transition, User
from reviews.queries.clock import database_now
from reviews.rules.cycle import State
from reviews.rules.forecast import RUN_TO_COME


def hold_agent(*, study: Study, agent: Agent, by: User, reason: str) -> AgentHold:
    """Start no run of `agent` in `study`, which it takes part in. A run under way ends after its call.

    Raises Refused without a reason, and where it is held already: the first reason stands.
    """
    reason = required(reason, "Say why the agent is paused: the study's page shows the reason.")
    hold, made = AgentHold.objects.get_or_create(
        study=study, agent=agent, defaults={"reason": reason[:500], "at": database_now(), "by": by}
    )
    if not made:
        raise Refused(f"{agent.name} is paused in this study already: {hold.reason}")
    return hold


def release_agent(*, study: Study, agent: Agent) -> None:
    """Let a held agent run again and wake the workers for what waited. Raises Refused where it isn't held."""
    with transaction.atomic():
        released, _ = AgentHold.objects.filter(study=study, agent=agent).delete()
        if not released:
            raise Refused(f"{agent.name} is not paused in this study: somebody has resumed it already.")
        waiting = ReviewCycle.objects.filter(trial__study=study, runs_by=agent, state=State.QUEUED).count()
        if waiting:
            announce_queued(waiting)


def hold_cycle(*, cycle: ReviewCycle, by: User, reason: str) -> None:
    """Start no run of `cycle`. A run under way ends after the call that it is in and goes on from there.

    Who and when are written down as a transition that leaves the state as it is. Lock taken: the cycle.
    Raises Refused without a reason, where it is held already, and where no run is to come.
    """
    reason = required(reason, "Say why the attempt is paused: its page shows the reason.")
    with transaction.atomic():
        locked = ReviewCycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
        if locked.held_reason:
            raise Refused(f"This attempt is paused already: {locked.held_reason}")
        if locked.state not in RUN_TO_COME:
            state = locked.state.replace("_", " ")
            raise Refused(f"This attempt is {state}: there is no run that could be paused.")
        ReviewCycle.objects.filter(pk=locked.pk).update(held_reason=reason[:500])
        _write(locked, "held", by, reason)


def release_cycle(*, cycle: ReviewCycle, by: User) -> None:
    """Let a held cycle run again, and wake a worker where it is queued. Lock taken: the cycle.

    Raises Refused where it isn't held.
    """
    with transaction.atomic():
        locked = ReviewCycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
        if not locked.held_reason:
            raise Refused("This attempt is not paused: somebody has resumed it already.")
        ReviewCycle.objects.filter(pk=locked.pk).update(held_reason="")
        _write(locked, "released", by, "")
        if locked.state == State.QUEUED:
            announce_queued(1)


def _write(cycle: ReviewCycle, event: str, by: User, reason: str) -> None:
    Transition.objects.create(
        cycle=cycle,
        event=event,
        from_state=cycle.state,
        to_state=cycle.state,
        at=database_now(),
        by=by,
        reason=reason,
    )
