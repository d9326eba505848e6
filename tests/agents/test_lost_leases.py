"""Runs that lost their lease, their second run or their cycle, and what still comes of them."""

from decimal import Decimal

import pytest

from agents.actions.agents import resume_agent
from agents.actions.finish import lose_run, store_reply
from agents.actions.take import take_next
from reviews.actions.deliver import deliver
from reviews.actions.study import cancel_trial
from reviews.models import Agent, AgentRun, ReviewCycle, Task, Trial, User
from reviews.rules.retry import LOST_LEASES, Fault
from tests.agents.work import SECOND, USAGE, cycle, end_lease, fail, no_rest, take
from tests.factories import make_pool, make_reply, make_study

pytestmark = pytest.mark.django_db


def test_a_lost_lease_queues_the_cycle_at_once_and_never_fails_it() -> None:
    make_study()
    for number in range(1, 6):
        taken = take()
        assert taken.run.number == number
        assert not lose_run(run=taken.run), "its lease still holds"
        end_lease(taken)
        assert lose_run(run=taken.run)
        assert not lose_run(run=taken.run)
        assert (cycle().state, cycle().own_failures, cycle().not_before) == ("queued", 0, None)
    assert set(AgentRun.objects.values_list("state", "fault")) == {("lost", "lease_lost")}
    assert Agent.objects.get().provider_errors == 0


def lose() -> None:
    taken = take()
    end_lease(taken)
    assert lose_run(run=taken.run)


def test_every_fifth_lost_lease_of_a_cycle_in_a_row_pauses_the_agent() -> None:
    make_study()
    for _ in range(2):
        for _ in range(LOST_LEASES - 1):
            lose()
            assert Agent.objects.get().paused_at is None
        lose()
        agent = Agent.objects.get()
        count, job = AgentRun.objects.count(), Task.objects.get().external_id
        assert agent.paused_reason == (
            f"The worker was lost {count} times in a row on the job “{job}”. "
            "The agent may hang or use up the memory."
        )
        assert (take_next("scripted"), cycle().state) == (None, "queued")
        resume_agent(agent=agent)


def test_leases_lost_now_and_then_and_over_several_cycles_pause_nobody() -> None:
    """A worker that is killed loses all of its runs at once."""
    make_study(make_pool(tasks=6))
    killed = [take() for _ in range(6)]
    for taken in killed:
        end_lease(taken)
        assert lose_run(run=taken.run)
    ReviewCycle.objects.exclude(pk=killed[0].cycle.pk).update(state="cancelled")
    for _ in range(2):
        for _ in range(LOST_LEASES - 2):
            lose()
        fail(take(), Fault.PROVIDER_ERROR)
        no_rest()
    assert Agent.objects.get().paused_at is None


def test_a_fault_after_the_lease_was_lost_moves_nothing_and_keeps_its_cost() -> None:
    make_study()
    first = take()
    end_lease(first)
    lose_run(run=first.run)
    second = take()
    fail(first, Fault.EMPTY, usage=USAGE)
    run = AgentRun.objects.get(pk=first.run.pk)
    assert (run.state, run.fault, run.cost_usd) == ("lost", "lease_lost", Decimal("0.012345"))
    assert (cycle().state, cycle().own_failures) == ("running", 0)
    assert AgentRun.objects.get(pk=second.run.pk).state == "running"


def test_a_second_run_that_fails_after_the_first_ones_late_reply_moves_nothing() -> None:
    make_study()
    first = take()
    end_lease(first)
    lose_run(run=first.run)
    second = take()
    assert deliver(deliverable=store_reply(run=first.run, reply=make_reply(), latency=SECOND))
    fail(second, Fault.PROVIDER_ERROR)
    assert (cycle().state, Agent.objects.get().provider_errors) == ("awaiting_review", 0)
    assert AgentRun.objects.get(pk=second.run.pk).state == "failed"


def test_a_run_of_a_cancelled_cycle_ends_without_moving_it() -> None:
    make_study(make_pool(tasks=2))
    failing, losing = take(), take()
    admin = User.objects.create_user("ada")
    for trial in Trial.objects.all():
        cancel_trial(trial=trial, by=admin, reason="Enough.")
    fail(failing, Fault.PROVIDER_ERROR)
    end_lease(losing)
    assert lose_run(run=losing.run)
    assert set(ReviewCycle.objects.values_list("state", flat=True)) == {"cancelled"}
    assert sorted(AgentRun.objects.values_list("state", flat=True)) == ["failed", "lost"]
    assert Agent.objects.get().provider_errors == 0
