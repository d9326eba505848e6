"""Cancelling unfinished trials, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from reviews.actions.clock import close_interval, open_intervals
from reviews.actions.give_back import end_claim_row
from reviews.actions.move_cycle import move_cycles
from reviews.actions.problem import Refused, required
from reviews.models import Agent, Claim, ReviewCycle, ReviewSlot, Study, Trial, TrialArm, User
from reviews.queries.clock import database_now
from reviews.queries.trials import CLOSED
from reviews.rules.cycle import Event, State
from reviews.rules.trial import ArmState, Outcome

CANCELLABLE = [state for state in State if state not in (State.SCORED, State.CANCELLED)]
# So many in one transaction: their locks are held for a moment only, and a commit serves them all.
AT_ONCE = 200


def cancel_unfinished(*, study: Study, agent: Agent | None = None, by: User, reason: str) -> int:
    """Cancel every unfinished trial of `study`, or of one agent in it. Returns how many.

    In batches, each a transaction of its own: a trial that finishes meanwhile stays as it is.
    Raises Refused without a reason or where there is none left.
    """
    reason = required(reason, "Say why the trials are cancelled: the reason is shown in the report.")
    unfinished = Trial.objects.filter(~CLOSED, study=study)
    if agent is not None:
        unfinished = unfinished.filter(agent=agent)
    trials = list(unfinished.order_by("pk").values_list("pk", flat=True))
    cancelled = sum(
        cancel_batch(trials[first : first + AT_ONCE], by=by, reason=reason)
        for first in range(0, len(trials), AT_ONCE)
    )
    if not cancelled:
        raise Refused(f"{'This study' if agent is None else agent.name} has no unfinished trial here.")
    return cancelled


def cancel_batch(ids: Sequence[UUID], *, by: User, reason: str) -> int:
    """Cancel those of the trials `ids` that are unfinished; returns how many.

    Every cycle that can still move is cancelled, its slots are closed and live claims end, independent
    reviews of attempts that were scored before among them; drafts and minutes are kept. A run under way ends
    after the call that it is in.
    Lock taken: trials, their cycles, slots, claims.
    """
    with transaction.atomic():
        trials = list(
            Trial.objects.select_for_update(no_key=True)
            .filter(pk__in=ids)
            .exclude(outcome=Outcome.CANCELLED)
            .order_by("pk")
        )
        arms = TrialArm.objects.filter(trial__in=trials, state=ArmState.OPEN)
        with_open_arm = set(arms.values_list("trial", flat=True))
        unfinished = [trial for trial in trials if trial.outcome is None or trial.pk in with_open_arm]
        cycles = list(
            ReviewCycle.objects.select_for_update(no_key=True)
            .filter(trial__in=unfinished, state__in=CANCELLABLE)
            .order_by("pk")
        )
        now = database_now()
        _close_slots(unfinished, cycles, now)
        move_cycles(cycles=cycles, event=Event.CANCELLED, at=now, by=by, reason=reason)
        arms.update(state=ArmState.CANCELLED)
        Trial.objects.filter(pk__in=[trial.pk for trial in unfinished]).update(
            outcome=Outcome.CANCELLED, cancelled_reason=reason
        )
    return len(unfinished)


def _close_slots(trials: Sequence[Trial], cycles: Sequence[ReviewCycle], now: datetime) -> None:
    independent = Q(kind=ReviewSlot.Kind.INDEPENDENT, cycle__trial__in=trials)
    slots = list(
        ReviewSlot.objects.select_for_update(no_key=True, of=("self",))
        .filter(Q(cycle__in=cycles) | Q(next_cycle__in=cycles) | independent)
        .exclude(state=ReviewSlot.State.DONE)
        .order_by("pk")
    )
    claims = (
        Claim.objects.select_for_update(no_key=True, of=("self",))
        .select_related("slot")
        .filter(slot__in=slots, ended_at__isnull=True)
        .order_by("pk")
    )
    for claim in claims:
        end_claim_row(claim=claim, end=Claim.End.CANCELLED, now=now)
        # By reviewer and cycle: one clock covers scoring and feedback, whichever claim it began under.
        close_interval(open_intervals(claim.reviewer_id, claim.slot.cycle_id), now)
    ReviewSlot.objects.filter(pk__in=[slot.pk for slot in slots]).update(state=ReviewSlot.State.CLOSED)
