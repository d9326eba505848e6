"""A model's run: calls written down before they are made, answers stored and used, none bought twice."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pytest_django import Settings

from agents.actions.finish import lose_run
from agents.actions.journal import stored_steps
from agents.actions.run_next import run_next, run_taken
from agents.actions.sweep import sweep
from agents.actions.take import take_next
from agents.models import AgentStep
from reviews.models import AgentRun, Deliverable, ReviewCycle, ReviewSlot, Transition
from reviews.queries.spending import spending
from tests.agents.model_work import FINISH, JOB, KIND, LOOK, MORE, WRITE, make_model, run, study_of
from tests.agents.work import content, end_lease, no_rest
from tests.factories import make_attachment, make_pool, make_study
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
    ReviewSlot.objects.all().delete()
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
    left = Decimal(2) - (failed.cost_usd or 0)
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


def test_an_answer_that_comes_late_is_not_mixed_with_those_that_were_bought_instead() -> None:
    study_of(make_model())
    first, second = take_next(KIND), None
    assert first is not None
    start = first.run.started_at

    def step(run: AgentRun, number: int, asked: int, ended: int) -> AgentStep:
        return AgentStep.objects.create(
            run=run,
            cycle=first.cycle,
            session=1,
            number=number,
            state="replied",
            asked_at=start + timedelta(seconds=asked),
            ended_at=start + timedelta(seconds=ended),
            reply="{}",
        )

    one = step(first.run, 1, 0, 1)
    step(first.run, 2, 2, 12)  # on its way when the lease was lost
    end_lease(first)
    sweep()
    second = take_next(KIND)
    assert second is not None
    two, three = step(second.run, 2, 10, 14), step(second.run, 3, 15, 16)
    stored = stored_steps(first.cycle.pk, 1)
    assert {number: each.step for number, each in stored.items()} == {1: one.pk, 2: two.pk, 3: three.pk}


def test_provider_errors_use_nothing_up_of_what_the_agent_may_spend(provider: WireServer) -> None:
    """Else an agent with little to spend would fail its cycle by its provider's errors."""
    study_of(make_model(max_cost_usd=Decimal("0.20")))
    provider.behave("cut", "cut", "cut", JOB)
    run(4)
    assert list(AgentRun.objects.values_list("state", "fault")) == [
        ("failed", "provider_error"),
        ("failed", "provider_error"),
        ("failed", "provider_error"),
        ("replied", ""),
    ]


def test_a_disk_that_is_full_buys_nothing_again(
    provider: WireServer, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "taken"
    (tmp_path / "taken").write_text("no folder")
    study_of(make_model())
    run(2)
    assert set(AgentRun.objects.values_list("fault", flat=True)) == {"not_stored"}
    assert ReviewCycle.objects.get().own_failures == 0
    (tmp_path / "taken").unlink()
    run()
    assert (ReviewCycle.objects.get().state, len(provider.requests)) == ("awaiting_review", 4)
