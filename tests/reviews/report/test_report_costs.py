"""What attempts cost, each sum worked out by hand."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from reviews.actions.study import cancel_trial
from reviews.models import AgentRun, ReviewCycle, Study, TimeCorrection, TimeInterval, Trial, User
from reviews.queries.clock import database_now
from reviews.queries.report_costs import CostRow, cost_rows
from reviews.queries.report_filters import Chosen
from reviews.queries.report_table import trial_table
from tests.factories import make_pool, make_study
from tests.reviews.play import COMPLETED, FAILS, NOT_COMPLETED, WAITS, play
from tests.reviews.report.records import MINUTE, claim_on, spend
from tests.reviews.report.second import second_review

pytestmark = pytest.mark.django_db

ALL = Chosen()


def cycle_of(study: Study, attempt: int = 0, arm: str = "", block: int = 0) -> ReviewCycle:
    cycles = ReviewCycle.objects.filter(trial__study=study, trial__block=block, attempt=attempt)
    return cycles.get(arm__arm=arm) if arm else cycles.get()


def rows_of(study: Study, below: int | None = None) -> dict[tuple[str, int], CostRow]:
    """By arm and attempt: the rows of all tasks, added up."""
    found: dict[tuple[str, int], CostRow] = {}
    for row in cost_rows(study, ALL, below=below):
        key = (row.arm, row.attempt)
        found[key] = added(found[key], row) if key in found else row
    return found


def added(one: CostRow, other: CostRow) -> CostRow:
    sums = {
        field.name: getattr(one, field.name) + getattr(other, field.name)
        for field in fields(CostRow)
        if field.name not in ("agent", "arm", "attempt", "category", "task")
    }
    return replace(one, **sums)


def test_the_words_cost_the_attempt_that_got_them(reviewer: User) -> None:
    study = make_study()
    play(lambda _block, _arm, attempt: COMPLETED if attempt else NOT_COMPLETED, [reviewer])
    first, second = cycle_of(study), cycle_of(study, 1, "feedback")
    spend(claim_on(first), 12)
    spend(claim_on(first), 50, "idle")
    spend(claim_on(first, "feedback"), 6)
    spend(claim_on(second), 9)

    rows = rows_of(study)
    assert list(rows) == [("", 0), ("feedback", 1)]
    alone, after = rows["", 0], rows["feedback", 1]
    assert (alone.scoring_seconds, alone.feedback_seconds) == (720, 0)
    assert (alone.scoring_usd, alone.feedback_usd) == (Decimal(12), Decimal(0))
    assert (after.scoring_seconds, after.feedback_seconds) == (540, 360)
    assert (after.scoring_usd, after.feedback_usd) == (Decimal(9), Decimal(6))
    assert (alone.reviews, alone.timed, alone.overtime) == (1, 1, 0)
    assert (alone.cycles, alone.scored, alone.runs, alone.model_usd) == (1, 1, 1, Decimal("0.10"))


def test_scoring_and_feedback_together_make_overtime(reviewer: User) -> None:
    study = make_study(minutes=20)
    play(lambda *_: NOT_COMPLETED, [reviewer])
    spend(claim_on(cycle_of(study)), 15)
    written = spend(claim_on(cycle_of(study), "feedback"), 5)
    assert rows_of(study)["", 0].overtime == 0, "20 minutes are not above 20"
    TimeInterval.objects.filter(pk=written.pk).update(ended_at=written.started_at + 5.1 * MINUTE)
    assert rows_of(study)["", 0].overtime == 1


def test_time_counts_as_corrected_last_and_only_once_it_has_ended(reviewer: User) -> None:
    study = make_study()
    play(lambda *_: COMPLETED, [reviewer])
    claim = claim_on(cycle_of(study))
    spend(claim, 30, open_ended=True)
    active, idle, paused = (spend(claim, 10, kind) for kind in ("active", "idle", "paused"))
    for interval, kind, minutes in (
        (active, "paused", 10),
        (active, "idle", 4),  # the last word on it: 6 active minutes are left
        (idle, "active", 3),
        (paused, "idle", 10),
    ):
        TimeCorrection.objects.create(
            interval=interval,
            kind=kind,
            started_at=interval.started_at,
            ended_at=interval.started_at + minutes * MINUTE,
            because="As it was.",
            at=database_now(),
        )
    assert rows_of(study)["", 0].scoring_seconds == 60 * (6 + 3)


def test_a_failed_attempt_costs_its_runs_and_a_run_without_a_price_is_counted(reviewer: User) -> None:
    study = make_study(make_pool(tasks=2))
    play(lambda block, *_: FAILS if block else COMPLETED, [reviewer])
    failed = AgentRun.objects.filter(cycle__trial__block=1)
    failed.update(cost_usd=None)
    assert failed.count() > 1
    failed.filter(number=failed.count()).update(cost_usd=Decimal("0.25"))
    row = rows_of(study)["", 0]
    assert (row.cycles, row.scored, row.reviews) == (2, 1, 1)
    assert (row.runs, row.unpriced) == (1 + failed.count(), failed.count() - 1)
    assert row.model_usd == Decimal("0.35")


def test_a_critics_run_is_no_delivery(reviewer: User) -> None:
    study = make_study()
    play(lambda *_: COMPLETED, [reviewer])
    AgentRun.objects.update(purpose="critique")
    row = rows_of(study)["", 0]
    assert (row.runs, row.model_usd) == (0, Decimal(0))
    assert (row.critiques, row.critique_usd) == (1, Decimal("0.10"))


def test_an_independent_review_is_no_part_of_a_jobs_cost(reviewer: User, other_reviewer: User) -> None:
    study = make_study()
    play(lambda *_: COMPLETED, [reviewer])
    cycle = cycle_of(study)
    spend(claim_on(cycle), 10)
    second_review(cycle, other_reviewer)
    spend(claim_on(cycle, "independent"), 30)
    row = rows_of(study)["", 0]
    assert (row.scoring_seconds, row.second_seconds, row.second_usd) == (600, 1800, Decimal(30))
    assert (row.reviews, row.overtime) == (1, 0)


def test_the_cohorts_costs_leave_out_what_is_cancelled_or_stands_behind(reviewer: User, admin: User) -> None:
    study = make_study(make_pool(tasks=4))
    play(lambda block, *_: WAITS if block in (1, 2) else COMPLETED, [reviewer])
    assert rows_of(study)["", 0].cycles == 4
    below = trial_table(study, ALL).below
    assert rows_of(study, below)["", 0].cycles == 1
    for trial in Trial.objects.filter(block=1):
        cancel_trial(trial=trial, by=admin, reason="The client withdrew.")
    assert trial_table(study, ALL).below == 2
    assert rows_of(study, 2)["", 0].cycles == 1


def test_filters_select_trials(reviewer: User) -> None:
    study = make_study(make_pool(tasks=2))
    play(lambda *_: COMPLETED, [reviewer])
    assert [row.cycles for row in cost_rows(study, Chosen(category="Writing"))] == [1, 1]
    assert cost_rows(study, Chosen(agent="nobody")) == []
    assert cost_rows(study, Chosen(category="Translation")) == []
    assert cost_rows(study, Chosen(reviewer=0)) == []


@pytest.mark.parametrize("tasks", [1, 3])
def test_reading_takes_three_statements(
    tasks: int, reviewer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    study = make_study(make_pool(tasks=tasks))
    play(lambda *_: COMPLETED, [reviewer])
    with django_assert_num_queries(3):
        cost_rows(study, ALL)
