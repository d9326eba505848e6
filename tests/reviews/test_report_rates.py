"""From real trials to the report's rows, each case computed by hand."""

import pytest
from pytest_django import DjangoAssertNumQueries

from agents.actions.agents import pause_agent
from reviews.actions.study import cancel_trial
from reviews.models import Study, Trial, User
from reviews.queries.report import NO_ARM, study_rows
from reviews.stats.rates import RateRow
from tests.factories import make_agent, make_pool, make_study, make_task
from tests.reviews.play import COMPLETED, FAILS, NOT_COMPLETED, WAITS, Fate, play

pytestmark = pytest.mark.django_db


def row_of(study: Study, *, arm: str = "feedback", category: str | None = None) -> RateRow:
    return next(row for row in study_rows(study) if (row.arm, row.category) == (arm, category))


def fates(*ends: dict[tuple[str, int], str]) -> Fate:
    """Block by block what becomes of (arm, attempt); what is left out is not completed."""
    return lambda block, arm, attempt: ends[block].get((arm, attempt), NOT_COMPLETED)


ALONE = {("", 0): COMPLETED}


def test_pending_trials_bound_the_rates(reviewer: User) -> None:
    study = make_study(make_pool(tasks=4), feedback_cycles=2)
    play(fates(ALONE, {("feedback", 1): COMPLETED}, {}, {("feedback", 1): WAITS}), [reviewer])

    row = row_of(study)
    assert (row.n, row.pending, row.cancelled) == (3, 1, 0)
    assert [rate.completed for rate in row.rates] == [1, 2, 2]
    assert [rate.share.rate for rate in row.rates] == [1 / 3, 2 / 3, 2 / 3]
    assert [(rate.bound_low, rate.bound_high) for rate in row.rates] == [
        (1 / 4, 1 / 4),
        (2 / 4, 3 / 4),
        (2 / 4, 3 / 4),
    ]
    assert [rate.uplift and round(rate.uplift.value, 9) for rate in row.rates] == [None, *[33.333333333] * 2]
    assert [rate.relative and rate.relative.value for rate in row.rates] == [None, 1.0, 1.0]
    assert [row.rates[0].share.low, row.rates[0].share.high] == pytest.approx([0.0615, 0.7923], abs=1e-4)


def test_a_trial_before_its_first_review_is_pending_at_every_k(reviewer: User) -> None:
    study = make_study(make_pool(tasks=2))
    play(fates(ALONE, {("", 0): WAITS}), [reviewer])
    row = row_of(study)
    assert (row.n, row.pending) == (1, 1)
    assert [(rate.bound_low, rate.bound_high) for rate in row.rates] == [(0.5, 1.0), (0.5, 1.0)]


def test_failed_trials_count_as_not_completed(reviewer: User) -> None:
    study = make_study(make_pool(tasks=3))
    play(fates(ALONE, {("", 0): FAILS}, {("feedback", 1): FAILS}), [reviewer])
    row = row_of(study)
    assert (row.n, row.pending) == (3, 0)
    assert [rate.completed for rate in row.rates] == [1, 1]


def test_cancelled_trials_leave_the_rates_whatever_they_came_to(reviewer: User, admin: User) -> None:
    study = make_study(make_pool(tasks=3))
    play(fates({("feedback", 1): COMPLETED}, {("feedback", 1): WAITS}, {("", 0): WAITS}), [reviewer])
    for trial in Trial.objects.filter(study=study, block__gt=0):
        cancel_trial(trial=trial, by=admin, reason="The client withdrew.")
    row = row_of(study)
    assert (row.n, row.pending, row.cancelled) == (1, 0, 2)
    assert [(rate.completed, rate.share.rate) for rate in row.rates] == [(0, 0.0), (1, 1.0)]
    assert row.rates[1].relative is None


def test_one_task_that_repeats_counts_as_one_in_the_interval(reviewer: User) -> None:
    study = make_study(repeats=2)
    play(fates(ALONE), [reviewer])
    rate = row_of(study).rates[0]
    assert (rate.share.rate, rate.share.n, rate.share.method) == (1.0, 2, "Wilson over tasks")
    assert [rate.share.low, rate.share.high] == pytest.approx([0.2065, 1.0], abs=1e-4)


def test_both_arms_start_from_the_attempt_alone(reviewer: User, other_reviewer: User) -> None:
    study = make_study(make_pool(tasks=4), arms=["feedback", "retry"])
    play(
        fates(
            ALONE,
            {("feedback", 1): COMPLETED, ("retry", 1): COMPLETED},
            {("feedback", 1): COMPLETED},
            {},
        ),
        [reviewer, other_reviewer],
    )
    completed = {
        row.arm: [rate.completed for rate in row.rates] for row in study_rows(study) if row.category is None
    }
    assert completed == {"feedback": [1, 3], "retry": [1, 2]}
    uplifts = [row_of(study, arm=arm).rates[1].uplift for arm in ("feedback", "retry")]
    assert [uplift and uplift.value for uplift in uplifts] == [50.0, 25.0]


def test_an_arm_that_is_pending_keeps_its_task_out_of_the_other_arm_too(
    reviewer: User, other_reviewer: User
) -> None:
    study = make_study(arms=["feedback", "retry"])
    play(fates({("feedback", 1): COMPLETED, ("retry", 1): WAITS}), [reviewer, other_reviewer])
    feedback, retry = row_of(study, arm="feedback"), row_of(study, arm="retry")
    assert [(row.n, row.pending) for row in (feedback, retry)] == [(0, 0), (0, 1)]
    assert (feedback.rates[1].share.rate, feedback.rates[1].bound_low, feedback.rates[1].bound_high) == (
        None,
        1.0,
        1.0,
    )


def test_agents_share_one_cohort_of_tasks(reviewer: User) -> None:
    slow = make_agent("slow")
    study = make_study(make_pool(tasks=2), agents=[make_agent("quick"), slow])
    pause_agent(agent=slow, reason="its key was refused")
    play(fates(ALONE, ALONE), [reviewer])
    rows = {row.agent: row for row in study_rows(study) if row.category is None}
    assert {agent: (row.n, row.pending) for agent, row in rows.items()} == {"quick": (0, 0), "slow": (0, 2)}
    assert rows["quick"].rates[0].bound_low == 1.0


def test_categories_have_rows_of_their_own(reviewer: User) -> None:
    pool = make_pool(tasks=1, category="Writing")
    make_task(pool, category="Translation")
    study = make_study(pool)
    play(fates(ALONE, ALONE), [reviewer])
    assert [(row.category, row.n) for row in study_rows(study)] == [
        (None, 2),
        ("Translation", 1),
        ("Writing", 1),
    ]


def test_a_study_without_arms_has_rows_at_k_0(reviewer: User) -> None:
    study = make_study(make_pool(tasks=2), arms=[], feedback_cycles=0)
    play(fates(ALONE, {}), [reviewer])
    assert [(row.arm, row.category, row.n, len(row.rates)) for row in study_rows(study)] == [
        (NO_ARM, None, 2, 1),
        (NO_ARM, "Writing", 2, 1),
    ]
    assert row_of(study, arm=NO_ARM).rates[0].share.rate == 0.5


@pytest.mark.parametrize("tasks", [1, 30])
def test_reading_takes_four_statements(tasks: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    study = make_study(make_pool(tasks=tasks))
    with django_assert_num_queries(4):
        study_rows(study)
