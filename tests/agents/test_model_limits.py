"""What a run may take: calls, tokens, money; how many runs and calls of a provider go on at once."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from pytest_django import Settings

from agents.actions.run_next import run_next
from agents.actions.take import take_next
from agents.models import AgentStep
from reviews.models import AgentRun, ReviewCycle
from reviews.queries.spending import spending
from tests.agents.model_work import FINISH, JOB, KIND, LOOK, WRITE, make_model, run, study_of
from tests.factories import make_attachment, make_pool, make_reviewer, make_study
from tests.steps import review
from tests.wire import Says, Spent, WireServer, call

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_run_never_costs_more_than_its_most(provider: WireServer) -> None:
    """The first call spends nearly all of it; the next one could pass it and is not made."""
    study_of(make_model(max_cost_usd=Decimal("0.35"), settings={"limits": {"max_output_tokens": 20_000}}))
    provider.behave(Says(None, LOOK.calls, spent=Spent(1000, 33_900)), FINISH)
    run()
    failed = AgentRun.objects.get()
    assert (failed.fault, len(provider.requests)) == ("too_much", 1)
    assert failed.error.startswith("The next call could pass the most that a run may cost, USD 0.35: USD ")
    assert failed.cost_usd is not None
    assert failed.cost_usd <= Decimal("0.35")


def test_the_model_may_write_no_more_than_is_left_to_pay(provider: WireServer) -> None:
    study_of(make_model(max_cost_usd=Decimal("0.10")))
    run()
    (asked, *_) = [request["max_tokens"] for request in provider.requests]
    assert 500 <= asked < 10_000
    worst = AgentStep.objects.order_by("number")[0].worst_usd
    assert worst is not None
    assert worst <= Decimal("0.10")


@pytest.mark.parametrize(
    ("limits", "fault", "words"),
    [
        ({"turns": 2}, "too_much", "The agent did not finish within 2 calls."),
        ({"tokens": 2000}, "too_much", "The run took 3,080 tokens; at most 2,000 are allowed."),
        ({"file_bytes": 5, "turns": 3}, "too_much", "The agent did not finish within 3 calls."),
    ],
)
def test_a_run_that_meets_a_limit_fails_with_it(
    provider: WireServer, limits: dict[str, int], fault: str, words: str
) -> None:
    study_of(make_model(settings={"limits": limits}))
    run()
    failed = AgentRun.objects.get()
    assert (failed.state, failed.fault, failed.error) == ("failed", fault, words)


def test_a_model_is_told_when_its_calls_run_out(provider: WireServer) -> None:
    study_of(make_model(settings={"limits": {"turns": 4}}))
    run()
    told = json.dumps(provider.requests[1]["messages"][-1])
    assert "Calls left: 3." in told


def test_an_answer_that_was_cut_is_gone_on_from(provider: WireServer) -> None:
    study_of(make_model())
    provider.behave(Says("Here is the beg", stop="length"), WRITE, FINISH)
    run()
    assert ReviewCycle.objects.get().state == "awaiting_review"
    assert "cut off at the limit of" in json.dumps(provider.requests[1]["messages"][-1])


def test_the_rest_of_a_rate_limit_is_the_agents(provider: WireServer) -> None:
    agent = make_model()
    study_of(agent, tasks=2)
    provider.behave("rate_limited", JOB)
    assert run_next(KIND)
    agent.refresh_from_db()
    assert agent.not_before is not None
    assert AgentStep.objects.get().state == "refused"
    assert AgentRun.objects.get().cost_usd == Decimal(0)
    assert run_next(KIND) is False
    run(2)
    assert ReviewCycle.objects.filter(state="awaiting_review").count() == 2


def test_no_more_runs_of_a_provider_than_its_limit(provider: WireServer, settings: Settings) -> None:
    settings.HAPI_AT_ONCE = {KIND: 2, "scripted": 16}
    study_of(make_model(), tasks=4)
    assert take_next(KIND) is not None
    assert take_next(KIND) is not None
    assert take_next(KIND) is None


def test_calls_keep_the_rate_of_their_provider(provider: WireServer, settings: Settings) -> None:
    settings.HAPI_A_MINUTE = {KIND: 300}
    study_of(make_model())
    run()
    asked = list(AgentStep.objects.order_by("number").values_list("asked_at", flat=True))
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert all(gap > timedelta(seconds=0.15) for gap in gaps)


def test_an_answer_with_far_too_many_calls_is_no_answer(provider: WireServer) -> None:
    study_of(make_model())
    provider.behave(Says(None, tuple(call("list_files") for _ in range(201))))
    run()
    failed = AgentRun.objects.get()
    words = "The answer has 201 tool calls; at most 200 are allowed."
    assert (failed.fault, failed.error) == ("wrong_shape", words)


def test_what_the_calls_of_one_answer_bring_is_capped(provider: WireServer) -> None:
    pool = make_pool()
    make_attachment(pool.tasks.get(), "long.txt", b"tea and cake\n" * 3_000)
    make_study(pool, agents=[make_model(max_cost_usd=Decimal(50))])
    read = call("read_file", path="attachments/long.txt", from_line=None, lines=None)
    provider.behave(Says(None, tuple(read for _ in range(30))), FINISH)
    run()
    sent = provider.requests[1]["messages"]
    results = [message["content"] for message in sent if message["role"] == "tool"]
    assert len(results) == 30
    assert sum(map(len, results)) < 500_000
    assert results[-1].startswith("Not done: ")


def test_a_conversation_that_goes_on_is_weighed_whole(provider: WireServer) -> None:
    """Else the first call of a later attempt would be reckoned at next to nothing."""
    study_of(make_model(max_cost_usd=Decimal(5)), conversation="continue", arms=["retry"])
    long = call("write_file", path="report.md", content="tea and cake\n" * 5_000)
    provider.behave(Says(None, (long,)), FINISH)
    run()
    review(make_reviewer(), not_met=(1,))
    provider.behave(FINISH)
    run()
    first = AgentStep.objects.get(cycle__attempt=1, number=1)
    assert first.worst_usd is not None
    assert first.worst_usd > Decimal("0.03") + 16_000 * Decimal(10) / 1_000_000


def test_usage_that_nobody_counted_is_unknown_and_not_free(provider: WireServer) -> None:
    study = study_of(make_model())
    provider.behave(Says(None, WRITE.calls, spent=Spent(0, 0, 0, 0)), FINISH)
    run()
    done = AgentRun.objects.get()
    assert (done.state, done.cost_usd) == ("replied", None)
    assert spending(study).unknown_usd == done.reserved_usd


def test_waiting_for_our_own_rate_is_no_time_of_the_agents(provider: WireServer, settings: Settings) -> None:
    settings.HAPI_A_MINUTE = {KIND: 60}
    study_of(make_model(settings={"limits": {"seconds": 2.5}}))
    run()
    assert AgentRun.objects.get().state == "replied"
    assert AgentStep.objects.filter(state="unanswered").count() == 0
