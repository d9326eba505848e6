"""The published row of Claude Sonnet 4 (PROTOCOL.md) out of as many records, and ten thousand trials."""

import time

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from reviews.models import ReviewCycle, Rubric, Study, Task, TaskPool, Trial, TrialArm
from reviews.queries.report import study_rows
from tests.factories import make_agent, make_pool, make_study

pytestmark = pytest.mark.django_db


def bulk_pool(tasks: int) -> TaskPool:
    pool = make_pool(tasks=0)
    made = Task.objects.bulk_create(
        Task(
            pool=pool,
            external_id=str(n),
            position=n,
            title="Job",
            brief="Do it.",
            category="Writing",
            content_hash="",
        )
        for n in range(tasks)
    )
    Rubric.objects.bulk_create(Rubric(task=task, version=1, approved_at=timezone.now()) for task in made)
    return pool


def settle(study: Study, ends: list[int | None]) -> None:
    """The records of a finished study: `ends` has the attempt that completed each trial, None for none."""
    trials = list(Trial.objects.filter(study=study))
    for trial, end in zip(trials, ends, strict=True):
        trial.outcome = "completed" if end == 0 else "not_completed"
    Trial.objects.bulk_update(trials, ["outcome"], batch_size=2000)
    later = [(trial, end) for trial, end in zip(trials, ends, strict=True) if end != 0]
    arms = TrialArm.objects.bulk_create(
        TrialArm(trial=trial, arm=arm, state="exhausted" if end is None else "completed", completed_at=end)
        for trial, end in later
        for arm in study.arms
    )
    ReviewCycle.objects.bulk_create(
        ReviewCycle(
            trial=arm.trial,
            arm=arm,
            attempt=k,
            state="scored",
            scored_at=timezone.now(),
            ordinal=arm.trial.ordinal,
        )
        for arm in arms
        for k in range(1, 1 + (arm.completed_at or study.feedback_cycles))
    )


def test_the_published_row_comes_out_of_its_records() -> None:
    study = make_study(bulk_pool(322), feedback_cycles=2)
    settle(study, [0] * 128 + [1] * 37 + [2] * 15 + [None] * 142)
    row = study_rows(study)[0]
    assert (row.n, row.pending, row.cancelled) == (322, 0, 0)
    assert [rate.completed for rate in row.rates] == [128, 165, 180]
    assert [rate.rate for rate in row.rates] == pytest.approx([0.398, 0.512, 0.559], abs=5e-4)
    assert [(rate.low, rate.high) for rate in row.rates[:2]] == [
        pytest.approx((0.346, 0.452), abs=5e-4),
        pytest.approx((0.458, 0.567), abs=5e-4),
    ]
    assert row.rates[2].uplift_points == pytest.approx(100 * 52 / 322)
    assert row.rates[2].relative_uplift == pytest.approx(52 / 128)


def test_ten_thousand_trials_take_two_statements_and_well_under_a_second(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    study = make_study(bulk_pool(5000), agents=[make_agent(), make_agent()], feedback_cycles=2)
    settle(study, [0, 1, 2, None] * 2500)
    times = []
    with django_assert_num_queries(6):
        for _ in range(3):
            start = time.perf_counter()
            rows = study_rows(study)
            times.append(time.perf_counter() - start)
    assert [row.n for row in rows] == [5000] * 4
    assert min(times) < 2  # 0.25 s on an idle machine; measuring coverage makes it slower
