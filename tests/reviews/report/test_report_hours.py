"""The hours of one agent in one arm, summed over tasks, with their intervals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.models import ReviewCycle, Study, Task, Transition, User
from reviews.queries.report_filters import Chosen
from reviews.queries.report_hours import Hours, read_hours
from tests.factories import make_pool, make_study
from tests.reviews.play import COMPLETED, NOT_COMPLETED, play

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def took(study: Study, cycle: ReviewCycle, *, began: float, hours: float) -> None:
    """It came into being `began` hours after the study's start, and every step ended as it was locked."""
    ReviewCycle.objects.filter(pk=cycle.pk).update(
        created_at=study.started_at + began * HOUR, scored_at=study.started_at + (began + hours) * HOUR
    )
    Transition.objects.filter(cycle=cycle).update(at=study.started_at + (began + hours) * HOUR)


@pytest.fixture
def study(reviewer: User) -> Study:
    """Six tasks in two categories, one arm: the first three are completed alone, the next two later."""
    study = make_study(make_pool(tasks=6))
    play(lambda block, _arm, k: COMPLETED if block < (5 if k else 3) else NOT_COMPLETED, [reviewer])
    task_of = dict(study.study_tasks.values_list("block", "task"))
    for block, task in task_of.items():
        Task.objects.filter(pk=task).update(category="Legal" if block % 2 else "Writing")
    Task.objects.filter(pk__in=[task_of[0], task_of[1]]).update(first_delivery_hours=48)
    for cycle in ReviewCycle.objects.select_related("trial"):
        block = cycle.trial.block
        began = 10 + block if cycle.attempt else 0
        took(study, cycle, began=began, hours=1 + block)
    return study


def read(study: Study) -> Hours:
    chosen = Chosen(agent=study.agents.get().slug, arm="feedback")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = read_hours(study, chosen, below=6)
    assert len(asked) == 2
    return found


def test_means_and_intervals_of_the_attempts(study: Study) -> None:
    alone, later = read(study).waiting
    assert (alone.attempt, alone.attempts, later.attempt, later.attempts) == (0, 6, 1, 3)
    # Attempt 0 took 1 to 6 hours, the later ones of blocks 3 to 5 took 4 to 6.
    whole = alone.means[-1]
    assert [whole.n, whole.mean] == pytest.approx([6, 3.5])
    assert whole.low is not None
    assert whole.high is not None
    assert 1 < whole.low < 3.5 < whole.high < 6
    assert later.means[-1].mean == pytest.approx(5)
    # Every step was over at the lock's moment, so that all the time was in the first state.
    assert [mean.mean for mean in alone.means[1:5]] == pytest.approx([3.5, 0, 0, 0])
    assert alone.means[4].low is None


def test_completed_jobs_by_category_after_all_of_them(study: Study) -> None:
    rows = [(row.k, row.category, row.jobs) for row in read(study).turnaround]
    assert rows == [
        (0, "", 3),
        (0, "Legal", 1),
        (0, "Writing", 2),
        (1, "", 2),
        (1, "Legal", 1),
        (1, "Writing", 1),
    ]
    every = read(study).turnaround[0]
    assert [every.hours.mean, every.median.median] == pytest.approx([2, 2])
    assert every.hours.low is not None
    assert (every.first_days.n, every.first_days.mean, every.first_days.low) == (2, 2.0, None)
    later = read(study).turnaround[3]
    # From the trial's beginning: 13 + 4 and 14 + 5 hours.
    assert [later.hours.mean, later.median.median] == pytest.approx([18, 18])
    assert (later.first_days.n, later.first_days.mean) == (0, None)


def test_one_category_needs_no_row_for_all_of_them(study: Study) -> None:
    Task.objects.update(category="Legal")
    assert [(row.k, row.category) for row in read(study).turnaround] == [(0, "Legal"), (1, "Legal")]


def test_nothing_scored_has_no_hours() -> None:
    found = read(make_study())
    assert (found.waiting, found.turnaround, found.running) == ([], [], {})
