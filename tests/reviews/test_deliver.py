"""Which reply becomes the deliverable, and what a delivery asks for."""

from datetime import timedelta

import pytest

from agents.actions.finish import lose_run, store_reply
from agents.actions.sweep import sweep
from agents.actions.take import Taken, take_next
from reviews.actions.deliver import deliver
from reviews.actions.study import cancel_trial, pause_study
from reviews.models import (
    AgentRun,
    Deliverable,
    ReviewCycle,
    ReviewSlot,
    Study,
    Transition,
    Trial,
    User,
)
from reviews.queries.clock import database_now
from tests.factories import make_agent, make_reply, make_study
from tests.steps import claim

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def take() -> Taken:
    taken = take_next("scripted")
    assert taken is not None
    return taken


def lose(taken: Taken) -> None:
    AgentRun.objects.filter(pk=taken.run.pk).update(expires_at=database_now() - SECOND)
    assert lose_run(run=taken.run)


def reply(taken: Taken, message: str = "Here it is.") -> Deliverable:
    return store_reply(run=taken.run, reply=make_reply(message), latency=SECOND)


def state(taken: Taken) -> str:
    return ReviewCycle.objects.get(pk=taken.cycle.pk).state


def test_a_delivery_asks_for_a_primary_review_in_the_tasks_category(reviewer: User) -> None:
    study = make_study(agents=[make_agent(owner=reviewer)])
    taken = take()
    stored = reply(taken)
    assert deliver(deliverable=stored)
    slot = ReviewSlot.objects.get()
    assert (slot.kind, slot.state, slot.study, slot.cycle_id) == (
        "primary",
        "waiting",
        study,
        taken.cycle.pk,
    )
    assert (slot.category, slot.ordinal, slot.owner) == ("Writing", taken.cycle.ordinal, reviewer)
    assert (slot.preferred, slot.barred) == (None, None)
    assert (state(taken), Deliverable.objects.get().cycle_id) == ("awaiting_review", taken.cycle.pk)


def test_delivering_twice_is_delivering_once() -> None:
    make_study()
    taken = take()
    stored = reply(taken)
    assert [deliver(deliverable=stored), deliver(deliverable=stored)] == [True, False]
    assert (ReviewSlot.objects.count(), Transition.objects.filter(event="delivered").count()) == (1, 1)


def test_a_late_reply_is_used_while_the_cycle_is_queued_and_nothing_is_bought_again() -> None:
    make_study()
    taken = take()
    lose(taken)
    assert state(taken) == "queued"
    assert deliver(deliverable=reply(taken))
    assert (state(taken), take_next("scripted"), AgentRun.objects.count()) == ("awaiting_review", None, 1)
    moves = Transition.objects.filter(cycle=taken.cycle).values_list("event", "reason")
    assert list(moves)[-2:] == [("taken", "a late reply was already stored"), ("delivered", "")]


def test_a_late_reply_is_used_while_a_second_run_is_under_way_and_the_seconds_stays_with_it() -> None:
    make_study()
    first = take()
    lose(first)
    second = take()
    assert second.cycle == first.cycle
    assert deliver(deliverable=reply(first, "First."))
    assert not deliver(deliverable=reply(second, "Second."))
    cycle = ReviewCycle.objects.get(pk=first.cycle.pk)
    assert (cycle.state, cycle.deliverable.message) == ("awaiting_review", "First.")
    kept = Deliverable.objects.get(message="Second.")
    assert (kept.cycle, kept.run, kept.run.state) == (None, second.run, "replied")
    assert ReviewSlot.objects.count() == 1


def test_the_first_complete_reply_wins_whichever_run_it_is_of() -> None:
    make_study()
    first = take()
    lose(first)
    second = take()
    assert deliver(deliverable=reply(second, "Second run, first reply."))
    assert not deliver(deliverable=reply(first, "First run, late."))
    assert ReviewCycle.objects.get().deliverable.message == "Second run, first reply."


def test_a_reply_after_the_cancellation_is_stored_and_costed_and_never_reviewed(admin: User) -> None:
    study = make_study()
    taken = take()
    cancel_trial(trial=Trial.objects.get(), by=admin, reason="A broken brief.")
    stored = reply(taken)
    assert not deliver(deliverable=stored)
    assert sweep().delivered == 0
    run = AgentRun.objects.get()
    assert (run.state, run.cost_usd, stored.files.count()) == ("replied", make_reply().usage.cost_usd, 1)
    assert (state(taken), ReviewSlot.objects.count(), study.trials.get().outcome) == (
        "cancelled",
        0,
        "cancelled",
    )


def test_a_run_in_a_paused_study_delivers_and_waits_for_its_review(reviewer: User) -> None:
    study = make_study()
    taken = take()
    pause_study(study=study, reason="Lunch.")
    assert deliver(deliverable=reply(taken))
    assert state(taken) == "awaiting_review"
    Study.objects.update(state="open")
    assert claim(reviewer).slot.cycle_id == taken.cycle.pk
