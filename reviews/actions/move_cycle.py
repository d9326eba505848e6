"""The one place where a cycle's state changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from reviews.models import ReviewCycle, Transition, User
from reviews.rules.cycle import Event, State, next_state
from reviews.signals import cycles_queued


class CycleMoved(Exception):  # noqa: N818 - it says what happened
    """The cycle was no longer in the state that the caller had read."""


def move_cycle(
    *,
    cycle: ReviewCycle,
    event: Event,
    at: datetime,
    by: User | None = None,
    reason: str = "",
    **changes: Any,
) -> State:
    """Move `cycle` by `event`, write `changes` to it in the same statement and append the transition.

    Lock needed: the cycle's row, in a transaction of the caller's. Raises IllegalTransition where the
    rules know no such move, CycleMoved where the row changed since `cycle` was read.
    """
    move_cycles(cycles=[cycle], event=event, at=at, by=by, reason=reason, **changes)
    return State(cycle.state)


def move_cycles(
    *,
    cycles: Sequence[ReviewCycle],
    event: Event,
    at: datetime,
    by: User | None = None,
    reason: str = "",
    **changes: Any,
) -> None:
    """Move all of `cycles` by the same event, as `move_cycle` moves one: each or none.

    Lock needed: the cycles' rows. One statement for each state that they come from, and one for all
    transitions. The same exceptions.
    """
    moves = {before: next_state(before, event) for before in {State(cycle.state) for cycle in cycles}}
    transitions = [
        Transition(
            cycle=cycle,
            event=event,
            from_state=cycle.state,
            to_state=moves[State(cycle.state)],
            at=at,
            by=by,
            reason=reason,
        )
        for cycle in cycles
    ]
    for before, after in moves.items():
        from_here = [cycle.pk for cycle in cycles if cycle.state == before]
        moved = ReviewCycle.objects.filter(pk__in=from_here, state=before).update(state=after, **changes)
        if moved != len(from_here):
            raise CycleMoved(f"the cycle is no longer {before}")
    Transition.objects.bulk_create(transitions)
    for cycle in cycles:
        cycle.state = moves[State(cycle.state)].value
        for name, value in changes.items():
            setattr(cycle, name, value)
    queued = sum(cycle.state == State.QUEUED for cycle in cycles)
    if queued:
        announce_queued(queued)


def announce_queued(count: int) -> None:
    """Tell the listeners, once the transaction has committed, that `count` cycles wait for a worker.

    A wake-up that finds no work costs nothing; `send_robust` because a listener's fault must not undo
    what has been committed (Django logs it).
    """
    transaction.on_commit(partial(cycles_queued.send_robust, sender=ReviewCycle, count=count))
