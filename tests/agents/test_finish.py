"""How a run ends: its reply or its fault, what was spent, and the one rule about tries."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import DataError
from pytest_django import Settings

from agents.actions.agents import resume_agent
from agents.actions.finish import fail_run, lose_run, store_reply
from agents.actions.take import take_next
from agents.adapters.base import AdapterError, File, Reply, Usage
from reviews.actions.deliver import deliver
from reviews.actions.study import cancel_trial
from reviews.models import (
    Agent,
    AgentRun,
    Deliverable,
    DeliverableFile,
    ReviewCycle,
    Task,
    Transition,
    Trial,
    User,
)
from reviews.queries.clock import database_now
from reviews.rules.retry import LOST_LEASES, OWN_TRIES, PROVIDER_ERRORS, Fault
from tests.agents.work import SECOND, content, end_lease, fail, no_rest, take
from tests.factories import make_agent, make_pool, make_reply, make_study

pytestmark = pytest.mark.django_db

USAGE = Usage(1000, 200, 30, 40, Decimal("0.012345"))


def cycle() -> ReviewCycle:
    return ReviewCycle.objects.get()


# ---- replies


def test_a_reply_is_stored_whole_with_what_it_cost() -> None:
    make_study()
    taken = take()
    reply = Reply(
        "Here.",
        (File("out/a.csv", b"x,y\n", "text/csv"), File("b.bin", b"", "application/octet-stream")),
        USAGE,
        provider_id="chatcmpl-1",
        prompt_version="deliver-1",
    )
    stored = store_reply(run=taken.run, reply=reply, latency=timedelta(seconds=1.5))
    files = list(stored.files.values_list("position", "name", "media_type", "size"))
    assert (stored.message, stored.cycle) == ("Here.", None)
    assert files == [(0, "out/a.csv", "text/csv", 4), (1, "b.bin", "application/octet-stream", 0)]
    assert [content(file) for file in stored.files.all()] == [b"x,y\n", b""]
    run = AgentRun.objects.get()
    assert (run.state, run.provider_id, run.prompt_version, run.latency_ms) == (
        "replied",
        "chatcmpl-1",
        "deliver-1",
        1500,
    )
    spent = (run.input_tokens, run.output_tokens, run.cached_tokens, run.reasoning_tokens, run.cost_usd)
    assert spent == (1000, 200, 30, 40, Decimal("0.012345"))
    assert run.ended_at is not None
    assert cycle().state == "running"


def test_a_reply_that_cannot_be_stored_leaves_no_record_behind(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_study()
    taken = take()
    reply = Reply("", (File("a.txt", b"a", "text/plain"),), USAGE, provider_id="x" * 201)
    with pytest.raises(DataError):
        store_reply(run=taken.run, reply=reply, latency=SECOND)
    assert (Deliverable.objects.count(), AgentRun.objects.get().state) == (0, "running")
    assert DeliverableFile.objects.count() == 0


def test_stored_names_say_nothing_of_the_file() -> None:
    make_study()
    stored = store_reply(run=take().run, reply=make_reply(), latency=SECOND).files.get()
    assert "report" not in stored.file.path
    assert default_storage.exists(stored.file.path)


def test_a_late_reply_keeps_the_end_of_its_lost_run() -> None:
    make_study()
    taken = take()
    end_lease(taken)
    assert lose_run(run=taken.run)
    ended = AgentRun.objects.get().ended_at
    store_reply(run=taken.run, reply=make_reply(), latency=SECOND)
    run = AgentRun.objects.get()
    assert (run.state, run.ended_at, run.cost_usd) == ("replied", ended, Decimal("0.100000"))


# ---- the agent's own failures


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault.own])
def test_the_third_failure_of_its_own_fails_the_cycle_and_the_trial(fault: Fault) -> None:
    make_study()
    for failures in range(1, OWN_TRIES):
        fail(take(), fault)
        assert (cycle().state, cycle().own_failures) == ("queued", failures)
        assert take_next("scripted") is None, "it must rest first"
        no_rest()
    fail(take(), fault)
    assert (cycle().state, cycle().own_failures, Trial.objects.get().outcome) == ("failed", 3, "failed")
    assert set(AgentRun.objects.values_list("state", "fault")) == {("failed", fault)}
    last = Transition.objects.last()
    assert last is not None
    assert (last.event, last.reason) == ("gave_up", f"run 3: It was {fault}.")
    # A request that is not taken may be everybody's trouble too, and counts for both.
    assert Agent.objects.get().provider_errors == (3 if fault is Fault.REFUSED_REQUEST else 0)


def test_a_failed_run_keeps_what_it_spent() -> None:
    make_study()
    fail(take(), Fault.TOO_MUCH, usage=USAGE)
    run = AgentRun.objects.get()
    assert (run.cost_usd, run.output_tokens, run.latency_ms) == (Decimal("0.012345"), 200, 1000)


# ---- the provider's errors


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


def test_whatever_an_error_quotes_can_be_stored() -> None:
    make_study()
    fail_run(run=take().run, error=AdapterError(Fault.EMPTY, "a\0b\ud800" + "x" * 5000), latency=SECOND)
    run = AgentRun.objects.get()
    assert (run.state, run.error[:4], len(run.error)) == ("failed", "ab?x", 2000)


# ---- lost leases


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
