"""A stored reply becomes its cycle's deliverable and asks for a review."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from reviews.actions.move_cycle import move_cycle
from reviews.models import Deliverable, Review, ReviewCycle, ReviewSlot
from reviews.queries.clock import database_now
from reviews.rules.cycle import Event, State

# How long a later attempt of a study with one arm waits for the trial's own reviewer alone.
PREFERENCE = timedelta(hours=24)


def deliver(*, deliverable: Deliverable) -> bool:
    """Make a stored reply the deliverable of its run's cycle. False where it came too late to be one.

    The first complete reply wins. One that comes after its lease was lost is used all the same while the
    cycle is queued or another run is under way: what has been bought is never bought twice. A reply for a
    cancelled, failed or delivered cycle stays with its run. Safe to call twice.
    Lock taken: trial, cycle.
    """
    with transaction.atomic():
        cycle = (
            ReviewCycle.objects.select_for_update(of=("trial", "self"), no_key=True)
            .select_related("trial__study", "trial__task", "trial__agent")
            .defer("trial__study__protocol")
            .get(pk=deliverable.run.cycle_id)
        )
        now = database_now()
        if not may_deliver(cycle=cycle, now=now):
            return False
        Deliverable.objects.filter(pk=deliverable.pk).update(cycle=cycle)
        delivered(cycle=cycle, now=now)
    return True


def may_deliver(*, cycle: ReviewCycle, now: datetime) -> bool:
    """Whether a reply may still become the cycle's deliverable; from here on it is under way. Lock needed:
    trial, cycle."""
    if cycle.state == State.QUEUED:
        move_cycle(cycle=cycle, event=Event.TAKEN, at=now, reason="a late reply was already stored")
    return cycle.state == State.RUNNING


def delivered(*, cycle: ReviewCycle, now: datetime) -> None:
    """The cycle has got its deliverable, and asks for a review. Lock needed: trial, cycle."""
    move_cycle(cycle=cycle, event=Event.DELIVERED, at=now, waiting_reason="")
    _ask_for_review(cycle, now)


def _ask_for_review(cycle: ReviewCycle, now: datetime) -> None:
    """Create the primary slot. Who is preferred or kept away follows the protocol's rule for arms."""
    trial = cycle.trial
    primary = Review.objects.filter(cycle__trial=trial, slot__kind=ReviewSlot.Kind.PRIMARY)
    first = primary.filter(cycle__attempt=0).first() if cycle.attempt > 0 else None
    several_arms = len(trial.study.arms) > 1
    ReviewSlot.objects.create(
        kind=ReviewSlot.Kind.PRIMARY,
        study_id=trial.study_id,
        cycle=cycle,
        category=trial.task.category,
        ordinal=cycle.ordinal,
        owner_id=trial.agent.owner_id,
        preferred_id=first.reviewer_id if first and not several_arms else None,
        preferred_until=now + PREFERENCE if first and not several_arms else None,
        barred_id=first.reviewer_id if first and several_arms else None,
    )
