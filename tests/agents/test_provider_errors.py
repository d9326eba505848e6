"""Errors of a provider rest or pause its agent and never fail a cycle."""

from datetime import timedelta

import pytest

from agents.actions.finish import fail_run, store_reply
from agents.actions.take import take_next
from agents.adapters.base import AdapterError
from reviews.actions.deliver import deliver
from reviews.models import Agent
from reviews.queries.clock import database_now
from reviews.rules.retry import PROVIDER_ERRORS, Fault
from tests.agents.work import SECOND, cycle, fail, no_rest, take
from tests.factories import make_agent, make_pool, make_reply, make_study

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("fault", [Fault.RATE_LIMITED, Fault.PROVIDER_ERROR, Fault.UNREACHABLE])
def test_provider_errors_never_fail_a_cycle_and_five_in_a_row_pause_the_agent(fault: Fault) -> None:
    make_study()
    for count in range(1, PROVIDER_ERRORS + 1):
        assert Agent.objects.get().paused_at is None
        fail(take(), fault)
        assert (cycle().state, cycle().own_failures) == ("queued", 0)
        assert Agent.objects.get().provider_errors == count
        no_rest()
    agent = Agent.objects.get()
    assert agent.paused_at is not None
    assert agent.paused_reason == f"It was {fault}."
    assert take_next("scripted") is None


def test_provider_errors_are_counted_over_all_cycles_of_an_agent_and_of_no_other() -> None:
    failing, working = make_agent(), make_agent()
    make_study(make_pool(tasks=5), agents=[failing])
    make_study(agents=[working])
    for _ in range(6):
        no_rest()
        taken = take()
        if taken.run.agent == failing:
            fail(taken, Fault.UNREACHABLE)
    failing.refresh_from_db()
    working.refresh_from_db()
    assert (failing.paused_at is None, working.paused_at, working.provider_errors) == (False, None, 0)


def test_runs_under_way_together_meet_one_trouble_and_count_once() -> None:
    make_study(make_pool(tasks=8))
    runs = [take() for _ in range(7)]
    for taken in runs:
        fail(taken, Fault.PROVIDER_ERROR)
    assert (Agent.objects.get().provider_errors, Agent.objects.get().paused_at) == (1, None)
    no_rest()
    fail(take(), Fault.PROVIDER_ERROR)
    assert Agent.objects.get().provider_errors == 2


@pytest.mark.parametrize("fault", [Fault.RATE_LIMITED, Fault.PROVIDER_ERROR, Fault.UNREACHABLE])
def test_trouble_of_the_provider_rests_the_agent_with_all_its_cycles(fault: Fault) -> None:
    """Else every job that waits would meet it at once, and a restart of a server would pause the agent."""
    make_study(make_pool(tasks=2))
    fail(take(), fault)
    assert take_next("scripted") is None


def test_a_shorter_rest_does_not_end_a_longer_one() -> None:
    make_study(make_pool(tasks=2))
    first, second = take(), take()
    fail(first, Fault.RATE_LIMITED, retry_after=timedelta(minutes=50))
    fail(second, Fault.RATE_LIMITED, retry_after=timedelta(seconds=1))
    rest = Agent.objects.get().not_before
    assert rest is not None
    assert rest - database_now() > timedelta(minutes=45)


def test_a_rate_limit_rests_the_agent_with_all_its_cycles() -> None:
    make_study(make_pool(tasks=2))
    fail(take(), Fault.RATE_LIMITED, retry_after=timedelta(seconds=90))
    rest = Agent.objects.get().not_before
    assert rest is not None
    assert rest - database_now() > timedelta(seconds=80)
    assert take_next("scripted") is None
    no_rest()
    assert take_next("scripted") is not None


def test_a_reply_forgets_the_errors_before_it() -> None:
    make_study(make_pool(tasks=2))
    for _ in range(PROVIDER_ERRORS - 1):
        fail(take(), Fault.PROVIDER_ERROR)
        no_rest()
    taken = take()
    deliver(deliverable=store_reply(run=taken.run, reply=make_reply(), latency=SECOND))
    fail(take(), Fault.PROVIDER_ERROR)
    agent = Agent.objects.get()
    assert (agent.provider_errors, agent.paused_at) == (1, None)


def test_a_refused_key_pauses_the_agent_at_once() -> None:
    make_study()
    fail(take(), Fault.REFUSED_KEY)
    agent = Agent.objects.get()
    assert (agent.paused_at is None, agent.paused_reason, cycle().state) == (
        False,
        "It was refused_key.",
        "queued",
    )
    assert cycle().not_before is None


def test_what_the_provider_asks_to_wait_is_waited() -> None:
    make_study()
    fail(take(), Fault.RATE_LIMITED, retry_after=timedelta(minutes=7))
    rest = cycle().not_before
    assert rest is not None
    assert timedelta(minutes=6, seconds=50) < rest - database_now() <= timedelta(minutes=7)


def test_an_error_without_words_still_pauses_with_a_reason() -> None:
    make_study()
    fail_run(run=take().run, error=AdapterError(Fault.REFUSED_KEY, "  "), latency=SECOND)
    assert Agent.objects.get().paused_reason == "refused_key"
