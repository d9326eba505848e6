"""Pausing the runs of all studies, and letting them go on."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from reviews.actions.move_cycle import announce_queued
from reviews.actions.problem import Refused
from reviews.models import Halt, ReviewCycle, User
from reviews.queries.clock import database_now
from reviews.rules.cycle import State


def halt(*, by: User, reason: str = "") -> Halt:
    """Start no run in any study until somebody resumes. A run under way ends after the call that it is in.

    The reason may be empty: one press has to do. Raises Refused where all are paused already.
    """
    try:
        with transaction.atomic():
            return Halt.objects.create(reason=reason.strip()[:500], at=database_now(), by=by)
    except IntegrityError as error:
        raise Refused("All runs are paused already.") from error


def resume_all(*, by: User) -> None:
    """End the stop and wake the workers for what waited. Raises Refused where somebody was first."""
    with transaction.atomic():
        ended = Halt.objects.filter(ended_at__isnull=True).update(ended_at=database_now(), ended_by=by)
        if not ended:
            raise Refused("Somebody has resumed all runs already.")
        waiting = ReviewCycle.objects.filter(state=State.QUEUED).count()
        if waiting:
            announce_queued(waiting)
