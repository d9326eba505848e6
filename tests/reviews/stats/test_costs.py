"""Intervals of costs, against what the same amounts give as a mean or a ratio, and by hand."""

from dataclasses import astuple
from decimal import Decimal

import numpy as np
import pytest

from reviews.stats import costs
from reviews.stats.costs import Draws, Taken, draw
from reviews.stats.means import Mean, mean, ratio
from reviews.stats.table import Ints

from .tables import ints

TASKS = 60
TASK: Ints = np.arange(TASKS, dtype=np.int32)
EMPTY = Taken(*(np.zeros(0) for _ in range(5)))


def taken(completed_every: int = 2) -> Taken:
    random = np.random.default_rng(4)
    return Taken(
        jobs=np.ones(TASKS),
        completed=(TASK % completed_every == 0).astype(float),
        model_usd=random.exponential(0.5, TASKS),
        hours=random.exponential(0.3, TASKS),
        review_usd=random.exponential(12, TASKS),
    )


def half_alone(whole: Taken) -> Taken:
    """Every fourth is completed alone, at half of all that was spent."""
    half = Taken(*(column / 2 for column in astuple(whole)))
    return Taken(whole.jobs, (TASK % 4 == 0).astype(float), *astuple(half)[2:])


def drawn(whole: Taken) -> Draws:
    return draw(TASK, whole, half_alone(whole), seed=1)


def near(found: costs.Ends | None, expected: Mean) -> bool:
    """The same but for the chance of other draws: within a tenth of the interval's width."""
    assert found
    assert expected.low is not None
    assert expected.high is not None
    apart = max(abs(found[0] - expected.low), abs(found[1] - expected.high))
    return apart < 0.1 * (expected.high - expected.low)


def test_cost_of_a_completed_job_is_a_ratio_at_the_rate_that_is_given() -> None:
    of = taken()
    whole = drawn(of).whole
    paid = ratio(of.model_usd + of.review_usd, of.completed, TASK, seed=1)
    at_40 = ratio(of.model_usd + of.hours * 40, of.completed, TASK, seed=1)
    assert near(costs.per_completed(whole, TASKS, None), paid)
    assert near(costs.per_completed(whole, TASKS, Decimal(40)), at_40)


def test_what_came_later_is_the_whole_without_what_was_alone() -> None:
    of = taken()
    alone = half_alone(of)
    draws = drawn(of)
    rescued = ratio(of.cost(None) - alone.cost(None), of.completed - alone.completed, TASK, seed=1)
    assert near(costs.per_completed(draws.later, TASKS, None), rescued)
    assert near(
        costs.per_completed(draws.alone, TASKS, None), ratio(alone.cost(None), alone.completed, TASK, seed=1)
    )
    assert draws.later.jobs == pytest.approx(draws.whole.jobs - draws.alone.completed)


def test_expected_cost_is_a_mean_over_jobs_of_what_each_came_to() -> None:
    of = taken()
    whole = drawn(of).whole
    left = 1 - of.completed
    expected = mean(of.model_usd + of.hours * 40 + left * 100, TASK, seed=1)
    assert near(costs.try_then_fix(whole, TASKS, Decimal(40), Decimal(100)), expected)
    ran = np.random.default_rng(5).exponential(0.1, TASKS)
    worked = mean(ran + of.hours + left * 5, TASK, seed=1)
    assert near(costs.try_then_fix_hours(TASK, of, ran, Decimal(5), seed=1), worked)


def test_break_even_rate_lies_in_its_interval_and_goes_up_with_the_price() -> None:
    of = taken()
    ends = costs.break_even_rate(drawn(of).whole, TASKS, Decimal(100))
    dearer = costs.break_even_rate(drawn(of).whole, TASKS, Decimal(200))
    assert ends
    assert dearer
    assert ends[0] < (of.completed.sum() * 100 - of.model_usd.sum()) / of.hours.sum() < ends[1]
    assert dearer[0] > ends[0]


def test_what_some_draw_has_nothing_of_has_no_interval() -> None:
    one = drawn(taken(completed_every=TASKS)).whole  # one of 60: a third of the draws leave it out
    assert costs.per_completed(one, TASKS, None) is None
    assert costs.try_then_fix(one, TASKS, Decimal(40), Decimal(100)) is not None
    unread = Taken(one.jobs, one.completed, one.model_usd, one.hours * 0, one.review_usd)
    assert costs.break_even_rate(unread, TASKS, Decimal(100)) is None


def test_nothing_and_a_single_task_have_no_interval() -> None:
    nothing = draw(ints([]), EMPTY, EMPTY, seed=1)
    assert nothing.tasks == 0
    assert costs.per_completed(nothing.whole, 0, None) is None
    assert costs.try_then_fix(nothing.whole, 0, Decimal(40), Decimal(100)) is None
    single = Taken(*(column[:1] for column in astuple(taken())))
    one = draw(ints([7]), single, single, seed=1)
    assert costs.per_completed(one.whole, one.tasks, None) is None


def test_tasks_may_come_in_any_order() -> None:
    of = taken()
    turned = Taken(*(column[::-1] for column in astuple(of)))
    other = draw(TASK[::-1], turned, Taken(*(c[::-1] for c in astuple(half_alone(of)))), seed=1)
    assert costs.per_completed(other.whole, TASKS, None) == pytest.approx(
        costs.per_completed(drawn(of).whole, TASKS, None)
    )


def test_mean_of_a_sample_by_hand() -> None:
    # 1, 2, 3: mean 2, deviation 1; t of 2 degrees of freedom is 4.3027; 4.3027 / sqrt(3) = 2.4841.
    assert costs.of_sample(3, 2.0, 1.0) == pytest.approx((-0.4841, 4.4841), abs=1e-4)
    assert costs.of_sample(1, 2.0, None) is None
    assert costs.of_sample(3, 2.0, 0.0) is None
    assert costs.of_sample(0, 0.0, None) is None
