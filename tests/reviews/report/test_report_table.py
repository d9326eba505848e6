"""The trials as columns, against the records read one by one."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from agents.actions.agents import pause_agent
from reviews.actions.study import cancel_trial
from reviews.models import Review, ReviewCycle, Study, Task, Trial, TrialArm, User
from reviews.queries.report import report_arms
from reviews.queries.report_completion import read_completion
from reviews.queries.report_filters import EVERY_BLOCK, Chosen
from reviews.queries.report_table import trial_table
from reviews.rules.trial import ArmState, Outcome
from tests.factories import make_agent, make_pool, make_study, make_task
from tests.reviews.play import COMPLETED, FAILS, NOT_COMPLETED, WAITS, play
from tests.reviews.stats.tables import table_of
from tests.reviews.stats.trials import ArmFacts, TrialFacts

pytestmark = pytest.mark.django_db

ALL = Chosen()


def facts_of(study: Study) -> dict[int, TrialFacts]:
    """Every trial by ordinal, as the records have it one by one."""
    arms: dict[UUID, dict[str, ArmFacts]] = defaultdict(dict)
    for arm in TrialArm.objects.filter(trial__study=study):
        scored = arm.cycles.filter(state=ReviewCycle.State.SCORED).values_list("attempt", flat=True)
        facts = ArmFacts(ArmState(arm.state), arm.completed_at, max(scored, default=0))
        arms[arm.trial_id][arm.arm] = facts
    return {
        trial.ordinal: TrialFacts(
            task=str(trial.task_id),
            agent=trial.agent.slug,
            category=trial.task.category,
            block=trial.block,
            repeat=trial.repeat,
            outcome=None if trial.outcome is None else Outcome(trial.outcome),
            arms=arms[trial.pk],
        )
        for trial in Trial.objects.filter(study=study).select_related("agent", "task").order_by("ordinal")
    }


def assert_same(study: Study) -> None:
    """Every trial reads alike in both ways."""
    facts = facts_of(study)
    table, cohort, ordinals, below = trial_table(study, ALL)
    assert list(ordinals) == list(facts)
    trials = list(facts.values())
    assert [table.agents[code] for code in table.agent] == [trial.agent for trial in trials]
    assert [table.categories[code] for code in table.category] == [trial.category for trial in trials]
    assert table.task.tolist() == table.block.tolist() == [trial.block for trial in trials]
    expected = table_of(trials, study.arms)
    assert table.outcome.tolist() == expected.outcome.tolist()
    assert set(table.arms) == set(study.arms)
    for arm, its in expected.arms.items():
        columns = table.arms[arm]
        assert columns.state.tolist() == its.state.tolist()
        assert columns.completed_at.tolist() == its.completed_at.tolist()
        assert columns.scored.tolist() == its.scored.tolist()
    assert cohort.tolist() == expected.cohort(report_arms(study), study.feedback_cycles).tolist()
    assert cohort.tolist() == [trial.outcome != "cancelled" and trial.block < below for trial in trials]


def test_the_columns_say_what_the_records_say(reviewer: User, other_reviewer: User, admin: User) -> None:
    pool = make_pool(tasks=3)
    make_task(pool, category="Translation")
    agents = [make_agent("zeta"), make_agent("alpha")]
    study = make_study(pool, agents=agents, arms=["feedback", "retry"], feedback_cycles=2)
    dice = random.Random(5)
    ends = [COMPLETED, NOT_COMPLETED, NOT_COMPLETED, FAILS, WAITS]
    play(lambda _block, _arm, _attempt: dice.choice(ends), [reviewer, other_reviewer])
    for trial in Trial.objects.filter(study=study, outcome=None, ordinal__lt=4):
        cancel_trial(trial=trial, by=admin, reason="Gone.")
    assert_same(study)


def test_a_study_that_has_just_begun_has_no_cohort() -> None:
    study = make_study(make_pool(tasks=2))
    table, cohort, _, below = trial_table(study, ALL)
    assert (len(table), int(cohort.sum()), below) == (2, 0, 0)
    assert_same(study)


def test_a_study_without_arms(reviewer: User) -> None:
    study = make_study(make_pool(tasks=2), arms=[], feedback_cycles=0)
    play(lambda block, _arm, _attempt: COMPLETED if block else NOT_COMPLETED, [reviewer])
    table, cohort, _, below = trial_table(study, ALL)
    assert (table.completed_by("", 0).tolist(), below) == ([False, True], EVERY_BLOCK)
    assert cohort.tolist() == [True, True]
    assert table.arms == {}


def test_the_cohort_is_that_of_all_agents_whatever_is_chosen(reviewer: User) -> None:
    slow = make_agent("slow")
    pool = make_pool(tasks=1, category="Writing")
    make_task(pool, category="Translation")
    study = make_study(pool, agents=[make_agent("quick"), slow])
    pause_agent(agent=slow, reason="its key was refused")
    play(lambda *_: COMPLETED, [reviewer])
    table, cohort, _, below = trial_table(study, Chosen(agent="quick", category="Writing"))
    assert (len(table), int(cohort.sum()), below) == (2, 0, 0)
    assert table.categories == ["Translation", "Writing"]


def test_budgets_include_their_ends_and_leave_out_the_unknown(reviewer: User) -> None:
    study = make_study(make_pool(tasks=4))
    blocks = dict(study.study_tasks.values_list("block", "task"))
    for block, budget in ((0, "10"), (1, "20"), (2, "30.01")):
        Task.objects.filter(pk=blocks[block]).update(budget_usd=Decimal(budget))

    def found(low: str | None, high: str | None) -> list[int]:
        budget = Chosen(
            budget_low=None if low is None else Decimal(low),
            budget_high=None if high is None else Decimal(high),
        )
        return [int(block) for block in trial_table(study, budget).table.block]

    assert found("10", "20") == [0, 1]
    assert found(None, "20") == [0, 1]
    assert found("20.01", None) == [2]
    assert found("31", "5") == []
    assert found(None, None) == [0, 1, 2, 3]


def test_one_task_is_asked_for_by_its_id(reviewer: User) -> None:
    study = make_study(make_pool(tasks=3), agents=[make_agent("writer"), make_agent("editor")])
    play(lambda *_: COMPLETED, [reviewer])
    place = study.study_tasks.select_related("task").get(block=1)
    chosen = Chosen(task=place.task.external_id)
    found = trial_table(study, chosen)
    assert found.table.block.tolist() == [1, 1]
    assert found.cohort.tolist() == [True, True]
    assert read_completion(study, replace(chosen, agent="writer", arm="feedback")).line.n == 1
    assert len(trial_table(study, Chosen(task="another")).table) == 0


def test_days_and_reviewers_are_those_of_the_first_review(reviewer: User, other_reviewer: User) -> None:
    study = make_study(make_pool(tasks=3), arms=["feedback", "retry"])
    play(lambda block, *_: WAITS if block == 2 else NOT_COMPLETED, [reviewer, other_reviewer])
    first = Review.objects.filter(cycle__attempt=0)
    for block, day in ((0, 10), (1, 11)):
        first.filter(cycle__trial__block=block).update(locked_at=datetime(2026, 3, day, 23, 59, tzinfo=UTC))
    first.filter(cycle__trial__block=1).update(reviewer=other_reviewer)

    def found(**values: object) -> list[int]:
        return [int(block) for block in trial_table(study, Chosen(**values)).table.block]  # type: ignore[arg-type]

    assert found(since=date(2026, 3, 11)) == [1]
    assert found(until=date(2026, 3, 10)) == [0]
    assert found(since=date(2026, 3, 10), until=date(2026, 3, 11)) == [0, 1]
    assert found(reviewer=reviewer.pk) == [0]
    assert found(reviewer=other_reviewer.pk) == [1]
    assert found(reviewer=0) == []
    assert found(since=date.min, until=date.max) == [0, 1]


@pytest.mark.parametrize("tasks", [1, 30])
def test_reading_takes_four_statements_and_five_with_a_day(
    tasks: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    study = make_study(make_pool(tasks=tasks))
    with django_assert_num_queries(4):
        trial_table(study, Chosen(category="Writing"))
    with django_assert_num_queries(5):
        trial_table(study, Chosen(since=date(2026, 1, 1)))
