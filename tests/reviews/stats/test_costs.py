"""Intervals of costs, against what the same amounts give as a mean or a ratio, and by hand."""

from decimal import Decimal

import numpy as np
import pytest

from reviews.stats import costs
from reviews.stats.costs import ByTask
from reviews.stats.means import mean, ratio
from reviews.stats.table import Ints

from .tables import ints

TASKS = 60
TASK: Ints = np.arange(TASKS, dtype=np.int32)


def by_task(*, completed_every: int = 2) -> ByTask:
    random = np.random.default_rng(4)
    return ByTask(
        task=TASK,
        trials=np.ones(TASKS, np.int32),
        completed=(TASK % completed_every == 0).astype(np.int32),
        model_usd=random.exponential(0.5, TASKS),
        hours=random.exponential(0.3, TASKS),
        review_usd=random.exponential(12, TASKS),
    )


def test_cost_of_a_completed_job_is_a_ratio_at_the_rate_that_is_given() -> None:
    of = by_task()
    paid = ratio(of.model_usd + of.review_usd, of.completed.astype(float), TASK, seed=1)
    at_40 = ratio(of.model_usd + of.hours * 40, of.completed.astype(float), TASK, seed=1)
    assert costs.per_completed(of, None, seed=1) == (paid.low, paid.high)
    assert costs.per_completed(of, Decimal(40), seed=1) == (at_40.low, at_40.high)


def test_expected_cost_is_a_mean_over_jobs_of_what_each_came_to() -> None:
    of = by_task()
    each = of.model_usd + of.hours * 40 + np.where(of.completed == 1, 0.0, 100.0)
    expected = mean(each, TASK, seed=1)
    assert costs.try_then_fix(of, Decimal(40), Decimal(100), seed=1) == (expected.low, expected.high)
    worked = mean(2.0 + of.hours + np.where(of.completed == 1, 0.0, 5.0), TASK, seed=1)
    hours = costs.try_then_fix_hours(of, np.full(TASKS, 2.0), Decimal(5), seed=1)
    assert hours == (worked.low, worked.high)


def test_break_even_rate_lies_in_its_interval_and_goes_up_with_the_price() -> None:
    of = by_task()
    ends = costs.break_even_rate(of, Decimal(100), seed=1)
    dearer = costs.break_even_rate(of, Decimal(200), seed=1)
    assert ends
    assert dearer
    assert ends[0] < (of.completed.sum() * 100 - of.model_usd.sum()) / of.hours.sum() < ends[1]
    assert dearer[0] > ends[0]


def test_what_some_draw_has_nothing_of_has_no_interval() -> None:
    of = by_task(completed_every=TASKS)  # one of 60: a third of the draws leave it out
    assert costs.per_completed(of, None, seed=1) is None
    assert costs.try_then_fix(of, Decimal(40), Decimal(100), seed=1) is not None
    nobody = ByTask(TASK, of.trials, of.completed, of.model_usd, np.zeros(TASKS), np.zeros(TASKS))
    assert costs.break_even_rate(nobody, Decimal(100), seed=1) is None
    nothing = ByTask(ints([]), ints([]), ints([]), np.zeros(0), np.zeros(0), np.zeros(0))
    assert costs.per_completed(nothing, None, seed=1) is None
    assert costs.try_then_fix(nothing, Decimal(40), Decimal(100), seed=1) is None


def test_mean_of_a_sample_by_hand() -> None:
    # 1, 2, 3: mean 2, deviation 1; t of 2 degrees of freedom is 4.3027; 4.3027 / sqrt(3) = 2.4841.
    assert costs.of_sample(3, 2.0, 1.0) == pytest.approx((-0.4841, 4.4841), abs=1e-4)
    assert costs.of_sample(1, 2.0, None) is None
    assert costs.of_sample(3, 2.0, 0.0) is None
    assert costs.of_sample(0, 0.0, None) is None
