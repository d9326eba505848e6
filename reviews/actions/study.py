"""What an admin does to a study that runs: pause, resume, cancel a trial, retry a failed cycle."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from reviews.actions.branch import end_arm, reopen_branch
from reviews.actions.clock import close_interval, open_intervals
from reviews.actions.give_back import end_claim_row
from reviews.actions.move_cycle import announce_queued, move_cycle
from reviews.actions.problem import Refused
from reviews.models import Claim, ReviewCycle, ReviewSlot, Study, Trial, TrialArm, User
from reviews.queries.clock import database_now
from reviews.rules.cycle import Event, State
from reviews.rules.trial import ArmState, Outcome

CANCELLABLE = [state for state in State if state not in (State.SCORED, State.CANCELLED)]


def pause_study(*, study: Study, reason: str) -> None:
    """Hand out no new claim and start no run. What runs and is claimed finishes. Again: nothing changes.

    Raises Refused without a reason.
    """
    if not reason.strip():
        raise Refused("Say why the study is paused: its page shows the reason.")
    Study.objects.filter(pk=study.pk, state=Study.State.OPEN).update(
        state=Study.State.PAUSED, paused_reason=reason.strip()[:500]
    )


def resume_study(*, study: Study) -> None:
    """Open a paused study and wake the workers for what waited. Again: nothing changes."""
    with transaction.atomic():
        resumed = Study.objects.filter(pk=study.pk, state=Study.State.PAUSED).update(
            state=Study.State.OPEN, paused_reason=""
        )
        waiting = ReviewCycle.objects.filter(trial__study=study, state=State.QUEUED).count()
        if resumed and waiting:
            announce_queued(waiting)


def cancel_trial(*, trial: Trial, by: User, reason: str) -> None:
    """Cancel a whole unfinished trial: it leaves the rates and is shown with its reason.

    Every cycle that can still move is cancelled, its slots are closed and live claims end; drafts and
    minutes are kept. Lock taken: trial, its cycles, slots, claims. Raises Refused without a reason or
    where nothing in the trial can still happen.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("Say why the trial is cancelled: the reason is shown in the report.")
    with transaction.atomic():
        locked = Trial.objects.select_for_update(no_key=True).get(pk=trial.pk)
        cycles = list(
            ReviewCycle.objects.select_for_update(no_key=True)
            .filter(trial=locked, state__in=CANCELLABLE)
            .order_by("id")
        )
        open_arms = TrialArm.objects.filter(trial=locked, state=ArmState.OPEN)
        if locked.outcome == Outcome.CANCELLED or not _can_still_happen(locked, open_arms.exists()):
            raise Refused("This trial is finished. Only an unfinished one can be cancelled.")
        now = database_now()
        for cycle in cycles:
            _close_slots(cycle, now)
            move_cycle(cycle=cycle, event=Event.CANCELLED, at=now, by=by, reason=reason)
        for arm in open_arms:
            end_arm(arm, ArmState.CANCELLED)
        Trial.objects.filter(pk=locked.pk).update(outcome=Outcome.CANCELLED, cancelled_reason=reason)


def _can_still_happen(trial: Trial, arm_open: bool) -> bool:
    return trial.outcome is None or arm_open


def _close_slots(cycle: ReviewCycle, now: datetime) -> None:
    slots = ReviewSlot.objects.filter(cycle=cycle) | ReviewSlot.objects.filter(next_cycle=cycle)
    for slot in slots.exclude(state=ReviewSlot.State.DONE).select_for_update(no_key=True).order_by("id"):
        for claim in Claim.objects.select_for_update(no_key=True).filter(slot=slot, ended_at__isnull=True):
            end_claim_row(claim=claim, end=Claim.End.CANCELLED, now=now)
            # By reviewer and cycle: one clock covers scoring and feedback, whichever claim it began under.
            close_interval(open_intervals(claim.reviewer_id, slot.cycle_id), now)
        ReviewSlot.objects.filter(pk=slot.pk).update(state=ReviewSlot.State.CLOSED)


def retry_cycle(*, cycle: ReviewCycle, by: User, reason: str) -> None:
    """Queue a failed cycle again, with a reason; earlier runs are kept, arm and trial open again.

    Lock taken: trial, cycle. Raises Refused without a reason or where the cycle has not failed.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("Say why the cycle is tried again.")
    with transaction.atomic():
        trial = Trial.objects.select_for_update(no_key=True).get(pk=cycle.trial_id)
        locked = ReviewCycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
        if locked.state != State.FAILED or trial.outcome == Outcome.CANCELLED:
            raise Refused("Only a failed cycle of a trial that is not cancelled can be tried again.")
        move_cycle(
            cycle=locked,
            event=Event.RETRIED,
            at=database_now(),
            by=by,
            reason=reason,
            own_failures=0,
            not_before=None,
        )
        reopen_branch(cycle=locked)
