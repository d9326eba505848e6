"""The arm critique from end to end, with a model as the critic: what it is sent, and what becomes of it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from agents.actions.finish import lose_run
from agents.actions.run_next import run_next, run_taken
from agents.actions.take import take_next
from agents.adapters import prompts
from agents.models import AgentStep
from reviews.models import Agent, AgentRun, Critique, ReviewCycle, User
from tests.agents.model_work import FINISH, KIND, WRITE, make_model, run
from tests.agents.work import end_lease, no_rest
from tests.factories import make_pool, make_study
from tests.steps import review
from tests.wire import Says, WireServer

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "1. The total is missing. Add it at the end."


def to_the_critic(provider: WireServer, reviewer: User, **values: Any) -> Agent:
    """A study whose attempt 0 was not enough, so that its critic's run comes next."""
    critic = make_model("eagle", model="eagle-2", max_cost_usd=Decimal(1))
    make_study(make_pool(), agents=[make_model("sparrow")], arms=("critique",), critic=critic, **values)
    provider.behave(WRITE, FINISH)
    run()
    review(reviewer, not_met=(1,))
    return critic


def told(request: dict[str, Any]) -> str:
    return json.dumps(request["messages"])


def test_a_model_writes_the_critique_and_the_agent_gets_it(provider: WireServer, reviewer: User) -> None:
    critic = to_the_critic(provider, reviewer)
    provider.behave(Says(WORDS), WRITE, FINISH)
    run(2)
    asked, told_the_agent = provider.requests[2], told(provider.requests[3])
    assert (asked["model"], "tools" in asked) == ("eagle-2", False)
    assert "1. [critical] Requirement 1 holds." in told(asked)
    assert "Here is the report." in told(asked)
    assert "No 1." not in told(asked), "the reviewer's reason"
    assert (
        f"<note>\\nA reviewer model checked your deliverable and wrote:\\n{WORDS}\\n</note>" in told_the_agent
    )
    assert "Requirement" not in told_the_agent
    critique = Critique.objects.get()
    assert (critique.text, critique.run.agent) == (WORDS, critic)
    step = AgentStep.objects.get(run=critique.run)
    assert step.cost_usd is not None
    assert critique.run.cost_usd == step.cost_usd > 0
    assert critique.run.prompt_version == prompts.version("critique.md", "judge.md", "cut.md")
    assert ReviewCycle.objects.get(attempt=1).state == "awaiting_review"


def test_with_a_conversation_that_goes_on_the_agent_is_told_the_critique_in_it(
    provider: WireServer, reviewer: User
) -> None:
    to_the_critic(provider, reviewer, conversation="continue")
    provider.behave(Says(WORDS), FINISH)
    run(2)
    critic, agent = (request["messages"] for request in provider.requests[2:])
    assert [message["role"] for message in critic] == ["system", "user"]
    assert WORDS in json.dumps(agent[-1])
    assert agent[:2] == provider.requests[0]["messages"][:2]
    assert "<brief>" not in json.dumps(agent[2:])


def test_a_critique_of_a_lost_worker_is_not_bought_again(provider: WireServer, reviewer: User) -> None:
    """The worker is gone after the answer was stored and before anything was done with it."""
    to_the_critic(provider, reviewer)
    provider.behave(Says(WORDS))
    taken = take_next(KIND)
    assert taken is not None
    run_taken(taken)
    bought = len(provider.requests)
    Critique.objects.all().delete()
    ReviewCycle.objects.filter(attempt=1).update(state="running", runs_by=taken.run.agent)
    AgentRun.objects.filter(pk=taken.run.pk).update(state="running", ended_at=None)
    end_lease(taken)
    assert lose_run(run=taken.run)
    no_rest()
    assert run_next(KIND)
    assert (len(provider.requests), Critique.objects.get().text) == (bought, WORDS)


def test_the_agents_run_after_the_critics_begins_a_session_of_its_own(
    provider: WireServer, reviewer: User
) -> None:
    to_the_critic(provider, reviewer)
    provider.behave(Says(WORDS), WRITE, FINISH)
    run(2)
    runs = AgentRun.objects.filter(cycle__attempt=1).values_list("purpose", "session", "number")
    assert list(runs) == [("critique", 1, 1), ("deliver", 2, 2)]


def test_a_critic_that_writes_nothing_has_failed_and_its_cost_is_kept(
    provider: WireServer, reviewer: User
) -> None:
    to_the_critic(provider, reviewer)
    provider.behave(Says("  "), Says(WORDS))
    run()
    failed = AgentRun.objects.get(purpose="critique")
    assert (failed.state, failed.fault, failed.error) == ("failed", "empty", "The critic wrote nothing.")
    assert failed.cost_usd is not None
    assert failed.cost_usd > 0
    run()
    assert Critique.objects.get().text == WORDS


def test_a_refused_key_pauses_the_critic_and_not_the_agent(provider: WireServer, reviewer: User) -> None:
    critic = to_the_critic(provider, reviewer)
    provider.behave("refused_key")
    run()
    critic.refresh_from_db()
    assert critic.paused_at is not None
    assert Agent.objects.get(slug="sparrow").paused_at is None
    assert ReviewCycle.objects.get(attempt=1).state == "queued"
    assert run_next(KIND) is False


def test_a_critique_that_was_cut_is_asked_for_again_in_full(provider: WireServer, reviewer: User) -> None:
    to_the_critic(provider, reviewer)
    provider.behave(Says("1. The total is mis", stop="length"), Says(WORDS))
    run()
    assert "write them again from the beginning" in told(provider.requests[3]).replace("\\n", " ")
    assert Critique.objects.get().text == WORDS
