"""Trying failed cycles again, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from reviews.actions.branch import reopen_branch
from reviews.actions.move_cycle import move_cycles
from reviews.actions.problem import Refused, required
from reviews.models import Agent, ReviewCycle, Study, Trial, User
from reviews.queries.clock import database_now
from reviews.rules.cycle import Event, State
from reviews.rules.trial import Outcome

# So many in one transaction: their locks are held for a moment only, and a commit serves them all.
AT_ONCE = 200


def retry_failed(*, study: Study, agent: Agent | None = None, by: User, reason: str) -> int:
    """Queue every failed cycle of `study` again, or those in which `agent` failed. Returns how many.

    In batches, each a transaction of its own. Which cycles is settled at the beginning, so that one which
    fails again meanwhile is not tried twice. Raises Refused without a reason or where none has failed.
    """
    reason = required(reason, "Say why the cycles are tried again.")
    failed = ReviewCycle.objects.filter(trial__study=study, state=State.FAILED)
    if agent is not None:
        failed = failed.filter(runs_by=agent)
    # By trial, as the locks are taken.
    cycles = list(failed.order_by("trial", "pk").values_list("pk", flat=True))
    retried = sum(
        retry_batch(cycles[first : first + AT_ONCE], by=by, reason=reason)
        for first in range(0, len(cycles), AT_ONCE)
    )
    if not retried:
        raise Refused(f"{'This study' if agent is None else agent.name} has no failed cycle here.")
    return retried


def retry_batch(ids: Sequence[UUID], *, by: User, reason: str) -> int:
    """Queue those of the cycles `ids` again that have failed; returns how many.

    Earlier runs are kept, arm and trial open again; a cancelled trial stays so.
    Lock taken: their trials, then they themselves.
    """
    named = ReviewCycle.objects.filter(pk__in=ids)
    with transaction.atomic():
        trials = list(
            Trial.objects.select_for_update(no_key=True)
            .filter(pk__in=named.values("trial"))
            .exclude(outcome=Outcome.CANCELLED)
            .order_by("pk")
        )
        cycles = list(
            named.select_for_update(no_key=True, of=("self",))
            .select_related("arm")
            .filter(state=State.FAILED, trial__in=trials)
            .order_by("pk")
        )
        now = database_now()
        move_cycles(
            cycles=cycles, event=Event.RETRIED, at=now, by=by, reason=reason, own_failures=0, not_before=None
        )
        for cycle in cycles:
            reopen_branch(cycle=cycle)
    return len(cycles)
