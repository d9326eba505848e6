"""A model's run: calls written down before they are made, answers stored and used, none bought twice."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from pytest_django import Settings

from agents.actions.finish import lose_run
from agents.actions.run_next import run_next, run_taken
from agents.actions.sweep import sweep
from agents.actions.take import take_next
from agents.models import AgentStep
from reviews.actions.halt import halt, resume_all
from reviews.actions.holds import hold_agent, release_agent
from reviews.actions.study import cancel_trial
from reviews.models import AgentRun, Deliverable, ReviewCycle, Transition, Trial
from reviews.queries.spending import spending
from tests.agents.model_work import FINISH, JOB, KIND, LOOK, MORE, WRITE, make_model, run, study_of
from tests.agents.work import content, end_lease, no_rest
from tests.factories import make_attachment, make_pool, make_study, make_user
from tests.wire import Says, Spent, WireServer, call

pytestmark = pytest.mark.django_db(transaction=True)


def steps() -> list[tuple[int, str]]:
    return list(AgentStep.objects.order_by("asked_at").values_list("number", "state"))


def test_a_model_works_in_its_workspace_until_it_hands_over(provider: WireServer) -> None:
    study_of(make_model())
    run()
    cycle = ReviewCycle.objects.get()
    assert cycle.state == "awaiting_review"
    (file,) = cycle.deliverable.files.all()
    assert (cycle.deliverable.message, file.name) == ("Here is the report.", "report.md")
    assert content(file) == b"# Report\n\nAll of it.\n"
    assert steps() == [(1, "replied"), (2, "replied"), (3, "replied"), (4, "replied")]


def test_what_a_run_cost_is_the_sum_of_its_calls(provider: WireServer) -> None:
    study = study_of(make_model())
    provider.behave(Says(None, WRITE.calls, spent=Spent(1000, 100, 400, 50)), FINISH)
    run()
    done = AgentRun.objects.get()
    first, second = (step.cost_usd for step in AgentStep.objects.order_by("number"))
    assert first is not None
    assert second is not None
    # 600 at 1, 400 cached at 0.1, 100 written at 10 dollars a million
    assert first == Decimal("0.001640")
    assert done.cost_usd == first + second
    assert (done.input_tokens, done.output_tokens, done.cached_tokens, done.reasoning_tokens) == (
        2200,
        440,
        600,
        90,
    )
    assert spending(study).spent_usd == done.cost_usd
    assert spending(study).committed_usd == done.cost_usd


def test_a_run_whose_provider_fails_goes_on_from_its_stored_answers(provider: WireServer) -> None:
    study_of(make_model())
    provider.behave(LOOK, WRITE, "server_error", MORE, FINISH)
    run()
    assert (AgentRun.objects.get().state, AgentRun.objects.get().fault) == ("failed", "provider_error")
    run()
    assert steps() == [(1, "replied"), (2, "replied"), (3, "refused"), (3, "replied"), (4, "replied")]
    assert len(provider.requests) == 5
    assert list(AgentRun.objects.values_list("number", "session", "state")) == [
        (1, 1, "failed"),
        (2, 1, "replied"),
    ]
    assert content(Deliverable.objects.get().files.get()) == b"# Report\n\nAll of it.\n"


def test_a_run_whose_worker_is_lost_goes_on_from_its_stored_answers(provider: WireServer) -> None:
    """The worker is gone after the last answer was stored and before anything was done with it."""
    study_of(make_model())
    taken = take_next(KIND)
    assert taken is not None
    run_taken(taken)
    bought = len(provider.requests)
    Deliverable.objects.all().delete()
    ReviewCycle.objects.update(state="running")
    AgentRun.objects.update(state="running", ended_at=None)
    end_lease(taken)
    assert lose_run(run=taken.run)
    no_rest()
    assert run_next(KIND)
    assert (len(provider.requests), Deliverable.objects.count()) == (bought, 1)
    runs = AgentRun.objects.values_list("state", "cost_usd")
    assert [state for state, _ in runs] == ["lost", "replied"]
    assert runs[1][1] == Decimal(0), "it bought nothing"


def test_a_call_that_was_never_answered_is_kept_with_what_it_may_have_cost(provider: WireServer) -> None:
    study = study_of(make_model())
    provider.behave(LOOK, "cut", WRITE, FINISH)
    run()
    failed = AgentRun.objects.get()
    step = AgentStep.objects.get(state="unanswered")
    assert (failed.fault, step.number) == ("provider_error", 2)
    assert step.worst_usd is not None
    assert failed.possible_usd == step.worst_usd > 0
    spent = spending(study)
    assert (spent.spent_usd, spent.possible_usd) == (failed.cost_usd, step.worst_usd)
    assert spent.committed_usd == spent.spent_usd + spent.possible_usd
    run()
    second = AgentRun.objects.get(number=2)
    left = Decimal(2) - (failed.cost_usd or 0) - failed.possible_usd
    assert left - Decimal("0.0001") < second.reserved_usd <= left


def test_a_call_under_way_when_its_worker_is_lost_is_unanswered(provider: WireServer) -> None:
    study_of(make_model())
    taken = take_next(KIND)
    assert taken is not None
    AgentStep.objects.create(
        run=taken.run,
        cycle=taken.cycle,
        session=1,
        number=1,
        asked_at=taken.run.started_at,
        worst_usd=Decimal("0.50"),
    )
    end_lease(taken)
    sweep()
    lost = AgentRun.objects.get()
    assert (lost.state, lost.cost_usd, lost.possible_usd) == ("lost", Decimal(0), Decimal("0.50"))
    assert AgentStep.objects.get().state == "unanswered"


def test_the_agents_own_failure_begins_a_new_session(provider: WireServer) -> None:
    study_of(make_model())
    provider.behave(LOOK, Says("No.", stop="refused"), LOOK, WRITE, FINISH)
    run(2)
    assert list(AgentRun.objects.values_list("number", "session", "state", "fault")) == [
        (1, 1, "failed", "empty"),
        (2, 2, "replied", ""),
    ]
    assert len(provider.requests) == 5


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


def test_words_without_a_tool_are_the_deliverable(provider: WireServer) -> None:
    study_of(make_model())
    provider.behave(WRITE, Says("It is done."))
    run()
    delivered = Deliverable.objects.get()
    assert (delivered.message, delivered.files.count()) == ("It is done.", 1)


def test_what_the_client_sent_is_told_and_can_be_read(provider: WireServer) -> None:
    pool = make_pool()
    make_attachment(pool.tasks.get(), "notes.txt", b"Tea, three of them.\n")
    make_study(pool, agents=[make_model()])
    provider.behave(
        Says(None, (call("read_file", path="attachments/notes.txt", from_line=None, lines=None),)), FINISH
    )
    run()
    first = json.dumps(provider.requests[0]["messages"])
    assert "Tea, three of them." in first
    assert "Tea, three of them." in json.dumps(provider.requests[1]["messages"][-1])


def run_and_meanwhile(provider: WireServer, act: Callable[[], object]) -> None:
    """One run, with `act` done while its first call is under way."""
    taken = take_next(KIND)
    assert taken is not None
    provider.seconds = 0.5

    def meanwhile() -> None:
        try:
            while not provider.requests:
                time.sleep(0.01)
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=meanwhile)
    thread.start()
    run_taken(taken)
    thread.join()
    provider.seconds = 0


def test_a_held_attempt_stops_after_the_call_under_way_and_goes_on_later(provider: WireServer) -> None:
    study_of(make_model())
    run_and_meanwhile(provider, lambda: ReviewCycle.objects.update(held_reason="Wait for the new price."))
    stopped, cycle = AgentRun.objects.get(), ReviewCycle.objects.get()
    assert (stopped.state, cycle.state, len(provider.requests)) == ("stopped", "queued", 1)
    assert stopped.error == "An admin holds this attempt: Wait for the new price."
    assert run_next(KIND) is False
    ReviewCycle.objects.update(held_reason="")
    run()
    assert (len(provider.requests), ReviewCycle.objects.get().state) == (4, "awaiting_review")


@pytest.mark.parametrize("everything", [False, True])
def test_a_held_agent_and_a_stop_of_everything_end_a_run_after_its_call(
    provider: WireServer, everything: bool
) -> None:
    agent, admin = make_model(), make_user()
    study = study_of(agent)
    if everything:
        run_and_meanwhile(provider, lambda: halt(by=admin))
    else:
        run_and_meanwhile(
            provider, lambda: hold_agent(study=study, agent=agent, by=admin, reason="Too dear.")
        )
    assert (AgentRun.objects.get().state, len(provider.requests)) == ("stopped", 1)
    assert run_next(KIND) is False
    if everything:
        resume_all(by=admin)
    else:
        release_agent(study=study, agent=agent)
    run()
    assert (len(provider.requests), ReviewCycle.objects.get().state) == (4, "awaiting_review")


def test_a_cancelled_trial_makes_no_further_call(provider: WireServer) -> None:
    study_of(make_model())
    admin = make_user()
    run_and_meanwhile(
        provider, lambda: cancel_trial(trial=Trial.objects.get(), by=admin, reason="Withdrawn.")
    )
    assert (len(provider.requests), AgentRun.objects.get().state) == (1, "stopped")
    assert ReviewCycle.objects.get().state == "cancelled"
    cost = AgentRun.objects.get().cost_usd
    assert cost == AgentStep.objects.aggregate(sum=Sum("cost_usd"))["sum"]


def test_a_run_that_lost_its_lease_before_its_first_call_makes_none(provider: WireServer) -> None:
    """It may have waited for a connection: another run has the cycle by now."""
    study_of(make_model())
    taken = take_next(KIND)
    assert taken is not None
    end_lease(taken)
    assert lose_run(run=taken.run)
    run_taken(taken)
    assert (AgentRun.objects.get().state, provider.requests, steps()) == ("lost", [], [])


def test_every_answer_is_kept_as_it_came(provider: WireServer) -> None:
    study_of(make_model())
    run()
    first = AgentStep.objects.get(number=1)
    assert json.loads(first.reply)["choices"][0]["message"]["content"] == "First a look around."
    assert json.loads(first.request)["system"].startswith("You do freelance jobs.")
    second = json.loads(AgentStep.objects.get(number=2).request)
    assert [result["name"] for result in second["items"][0]["results"]] == ["list_files"]
    assert AgentRun.objects.get().prompt_version != ""
    assert Transition.objects.filter(event="delivered").count() == 1


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


def test_a_refused_key_pauses_the_agent_at_once(provider: WireServer) -> None:
    agent = make_model()
    study_of(agent, tasks=2)
    provider.behave("refused_key")
    assert run_next(KIND)
    agent.refresh_from_db()
    assert agent.paused_at is not None
    assert run_next(KIND) is False
    assert len(provider.requests) == 1


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
    gaps = [later - earlier for earlier, later in zip(asked, asked[1:], strict=False)]
    assert all(gap > timedelta(seconds=0.15) for gap in gaps)
