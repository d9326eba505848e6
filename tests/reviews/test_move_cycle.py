"""The one place where a cycle's state changes: by the rules, once, and written down."""

import pytest

from reviews.actions.move_cycle import CycleMoved, move_cycle
from reviews.models import ReviewCycle, Transition
from reviews.queries.clock import database_now
from reviews.rules.cycle import Event, IllegalTransition
from tests.factories import make_study

pytestmark = pytest.mark.django_db


def test_a_move_writes_the_state_what_goes_with_it_and_the_transition() -> None:
    make_study()
    cycle, now = ReviewCycle.objects.get(), database_now()
    assert move_cycle(cycle=cycle, event=Event.TAKEN, at=now, reason="why", waiting_reason="x") == "running"
    stored = ReviewCycle.objects.get()
    assert (cycle.state, stored.state, stored.waiting_reason) == ("running", "running", "x")
    written = Transition.objects.get()
    assert (written.event, written.from_state, written.to_state, written.at, written.reason, written.by) == (
        "taken",
        "queued",
        "running",
        now,
        "why",
        None,
    )


def test_a_move_that_the_rules_do_not_know_changes_nothing() -> None:
    make_study()
    with pytest.raises(IllegalTransition):
        move_cycle(cycle=ReviewCycle.objects.get(), event=Event.LOCKED, at=database_now())
    assert (ReviewCycle.objects.get().state, Transition.objects.count()) == ("queued", 0)


def test_a_cycle_that_somebody_else_moved_is_not_moved_again() -> None:
    make_study()
    mine, theirs = ReviewCycle.objects.get(), ReviewCycle.objects.get()
    move_cycle(cycle=theirs, event=Event.TAKEN, at=database_now())
    with pytest.raises(CycleMoved, match="no longer queued"):
        move_cycle(cycle=mine, event=Event.CANCELLED, at=database_now())
    assert (ReviewCycle.objects.get().state, Transition.objects.count()) == ("running", 1)
