"""The arm critique's first run is the critic's: its words are kept once, and then the agent's turn comes."""

from dataclasses import replace
from decimal import Decimal

import pytest

from agents.actions.critique import CHARACTERS_AT_MOST, check_critique
from agents.actions.finish import lose_run
from agents.adapters.base import AdapterError, File
from reviews.actions.study import cancel_trial, retry_cycle
from reviews.models import AgentRun, Critique, ReviewCycle, Transition, TrialArm, User
from reviews.queries.spending import spending
from reviews.rules.retry import Fault
from tests.agents.critics import (
    WORDS,
    attempt_0_is_not_enough,
    critique_next,
    critique_study,
    words,
    write,
)
from tests.agents.work import end_lease, fail, no_rest, take
from tests.factories import deliver_next

pytestmark = pytest.mark.django_db


def events(cycle: ReviewCycle) -> list[str]:
    return list(Transition.objects.filter(cycle=cycle).order_by("id").values_list("event", flat=True))


def attempt_1() -> ReviewCycle:
    return ReviewCycle.objects.select_related("trial").get(attempt=1)


def test_the_critic_runs_first_and_then_the_agent(reviewer: User) -> None:
    study = critique_study()
    attempt_0_is_not_enough(reviewer)
    taken = take()
    assert (taken.run.agent, taken.run.purpose, taken.run.reserved_usd) == (
        study.critic, "critique", Decimal("0.10")
    )  # fmt: skip
    critique = write(taken)
    assert critique is not None
    assert (critique.text, critique.run, critique.cycle) == (WORDS, taken.run, taken.cycle)
    cycle = attempt_1()
    agent = cycle.trial.agent
    assert (cycle.state, cycle.runs_by, cycle.own_failures, cycle.not_before) == ("queued", agent, 0, None)
    then = take()
    assert (then.run.agent, then.run.purpose, then.run.number) == (agent, "deliver", 2)
    assert events(cycle) == ["taken", "critiqued", "taken"]


def test_its_model_tokens_and_cost_are_kept_with_its_run_and_count_as_spending(reviewer: User) -> None:
    study = critique_study()
    attempt_0_is_not_enough(reviewer)
    critique_next()
    run = Critique.objects.get().run
    run.refresh_from_db()
    assert (run.state, run.cost_usd, run.input_tokens, run.output_tokens, run.latency_ms) == (
        "replied", Decimal("0.03"), 200, 40, 1000
    )  # fmt: skip
    assert (run.provider_id, run.prompt_version) == ("resp-1", "prompts-1")
    assert spending(study).spent_usd == Decimal("0.13")


def test_a_critique_stored_again_changes_nothing(reviewer: User) -> None:
    critique_study()
    attempt_0_is_not_enough(reviewer)
    taken = take()
    first = write(taken)
    before = events(taken.cycle), AgentRun.objects.get(pk=taken.run.pk).ended_at
    assert write(taken) == first
    assert (events(taken.cycle), AgentRun.objects.get(pk=taken.run.pk).ended_at) == before
    take()
    assert write(taken) == first
    assert attempt_1().state == "running"


def test_a_critique_whose_lease_was_lost_is_used_and_not_bought_again(reviewer: User) -> None:
    critique_study()
    attempt_0_is_not_enough(reviewer)
    taken = take()
    end_lease(taken)
    assert lose_run(run=taken.run)
    assert write(taken) is not None
    assert events(taken.cycle) == ["taken", "lease_lost", "taken", "critiqued"]
    assert take().run.purpose == "deliver"


def test_a_late_critique_is_used_while_another_critics_run_is_under_way(reviewer: User) -> None:
    critique_study()
    attempt_0_is_not_enough(reviewer)
    late = take()
    end_lease(late)
    lose_run(run=late.run)
    second = take()
    assert second.run.purpose == "critique"
    assert write(late, "The first.") is not None
    assert attempt_1().state == "running"
    assert write(second, "The second.") is None
    assert (attempt_1().state, Critique.objects.get().text) == ("queued", "The first.")
    assert take().run.purpose == "deliver"
    assert list(AgentRun.objects.filter(cycle=late.cycle).values_list("state", "cost_usd")) == [
        ("replied", Decimal("0.03")), ("replied", Decimal("0.03")), ("running", None)
    ]  # fmt: skip


@pytest.mark.parametrize("fault", [Fault.EMPTY, Fault.PROVIDER_ERROR])
def test_after_a_late_critique_the_failure_of_another_critics_run_does_no_harm(
    reviewer: User, fault: Fault
) -> None:
    critique_study()
    attempt_0_is_not_enough(reviewer)
    for _ in range(2):
        fail(take(), Fault.EMPTY)
        no_rest()
    late = take()
    end_lease(late)
    lose_run(run=late.run)
    second = take()
    write(late)
    fail(second, fault)
    no_rest()
    assert attempt_1().state == "queued"
    assert take().run.purpose == "deliver"


def test_a_critique_that_comes_while_the_agent_works_is_only_paid_for(reviewer: User) -> None:
    critique_study()
    attempt_0_is_not_enough(reviewer)
    late = take()
    end_lease(late)
    lose_run(run=late.run)
    write(take(), "The one that counts.")
    working = take()
    assert write(late, "Too late.") is None
    assert (attempt_1().state, Critique.objects.get().text) == ("running", "The one that counts.")
    assert AgentRun.objects.get(pk=working.run.pk).state == "running"
    assert AgentRun.objects.get(pk=late.run.pk).cost_usd == Decimal("0.03")


def test_a_critique_for_a_cancelled_trial_is_only_paid_for(reviewer: User, admin: User) -> None:
    critique_study()
    attempt_0_is_not_enough(reviewer)
    taken = take()
    cancel_trial(trial=taken.cycle.trial, by=admin, reason="The client left.")
    assert write(taken) is None
    assert (attempt_1().state, Critique.objects.count()) == ("cancelled", 0)
    assert AgentRun.objects.get(pk=taken.run.pk).cost_usd == Decimal("0.03")


def test_a_critic_that_fails_too_often_fails_its_arm_and_an_admin_may_try_again(
    reviewer: User, admin: User
) -> None:
    critique_study()
    attempt_0_is_not_enough(reviewer)
    for _ in range(3):
        fail(take(), Fault.EMPTY)
        no_rest()
    assert (attempt_1().state, TrialArm.objects.get().state) == ("failed", "failed")
    retry_cycle(cycle=attempt_1(), by=admin, reason="The critic has a new prompt.")
    assert TrialArm.objects.get().state == "open"
    assert take().run.purpose == "critique"


def test_a_retry_after_the_agents_failure_keeps_the_critique(reviewer: User, admin: User) -> None:
    critique_study()
    attempt_0_is_not_enough(reviewer)
    critique_next()
    for _ in range(3):
        fail(take(), Fault.EMPTY)
        no_rest()
    assert attempt_1().state == "failed"
    retry_cycle(cycle=attempt_1(), by=admin, reason="Try it once more.")
    assert deliver_next().state == "awaiting_review"
    assert Critique.objects.get().text == WORDS
    assert AgentRun.objects.filter(purpose="critique").count() == 1


def test_the_critics_failures_are_not_counted_to_the_agent(reviewer: User) -> None:
    critique_study()
    attempt_0_is_not_enough(reviewer)
    for _ in range(2):
        fail(take(), Fault.EMPTY)
        no_rest()
    critique_next()
    for _ in range(2):
        fail(take(), Fault.EMPTY)
        no_rest()
    assert (attempt_1().state, attempt_1().own_failures) == ("queued", 2)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.EMPTY),
        (" \n\t", Fault.EMPTY),
        ("x" * (CHARACTERS_AT_MOST + 1), Fault.TOO_MUCH),
        ("a\0b", Fault.WRONG_SHAPE),
        ("half \ud800", Fault.WRONG_SHAPE),
    ],
)
def test_what_is_no_critique_is_refused_with_what_it_cost(text: str, fault: Fault) -> None:
    with pytest.raises(AdapterError) as caught:
        check_critique(words(text))
    assert (caught.value.fault, caught.value.usage) == (fault, words().usage)


def test_files_beside_a_critique_count_for_nothing() -> None:
    file = File("../evil", b"x" * 9, "text/plain")
    check_critique(replace(words("x" * CHARACTERS_AT_MOST), files=(file,) * 30))
    with pytest.raises(AdapterError, match="The critic wrote nothing"):
        check_critique(replace(words(""), files=(file,)))
