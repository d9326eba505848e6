"""The one place where a cycle's state changes."""

from __future__ import annotations

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
    before = State(cycle.state)
    after = next_state(before, event)
    moved = ReviewCycle.objects.filter(pk=cycle.pk, state=before).update(state=after, **changes)
    if moved != 1:
        raise CycleMoved(f"the cycle is no longer {before}")
    Transition.objects.create(
        cycle=cycle, event=event, from_state=before, to_state=after, at=at, by=by, reason=reason
    )
    cycle.state = after.value
    for name, value in changes.items():
        setattr(cycle, name, value)
    if after is State.QUEUED:
        announce_queued(1)
    return after


def announce_queued(count: int) -> None:
    """Tell the listeners, once the transaction has committed, that `count` cycles wait for a worker.

    A wake-up that finds no work costs nothing; `send_robust` because a listener's fault must not undo
    what has been committed (Django logs it).
    """
    transaction.on_commit(partial(cycles_queued.send_robust, sender=ReviewCycle, count=count))
