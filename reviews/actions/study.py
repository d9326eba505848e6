"""What an admin does to a study that runs: pause, resume, cancel a trial, retry a failed cycle."""

from __future__ import annotations

from django.db import transaction

from reviews.actions.cancel_trials import cancel_batch
from reviews.actions.move_cycle import announce_queued
from reviews.actions.problem import Refused, required
from reviews.actions.retry_cycles import retry_batch
from reviews.models import ReviewCycle, Study, Trial, User
from reviews.rules.cycle import State


def pause_study(*, study: Study, reason: str) -> None:
    """Hand out no new claim and start no run. What runs and is claimed finishes. Again: nothing changes.

    Raises Refused without a reason.
    """
    reason = required(reason, "Say why the study is paused: its page shows the reason.")
    Study.objects.filter(pk=study.pk, state=Study.State.OPEN).update(
        state=Study.State.PAUSED, paused_reason=reason[:500]
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

    See `cancel_batch` for what becomes of its cycles and for the locks taken. Raises Refused without a
    reason or where nothing in the trial can still happen.
    """
    reason = required(reason, "Say why the trial is cancelled: the reason is shown in the report.")
    if not cancel_batch([trial.pk], by=by, reason=reason):
        raise Refused("This trial is finished. Only an unfinished one can be cancelled.")


def retry_cycle(*, cycle: ReviewCycle, by: User, reason: str) -> None:
    """Queue a failed cycle again, with a reason; earlier runs are kept, arm and trial open again.

    Lock taken: trial, cycle. Raises Refused without a reason or where the cycle has not failed.
    """
    reason = required(reason, "Say why the cycle is tried again.")
    if not retry_batch([cycle.pk], by=by, reason=reason):
        raise Refused("Only a failed cycle of a trial that is not cancelled can be tried again.")
