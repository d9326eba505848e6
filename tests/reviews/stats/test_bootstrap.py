import numpy as np
import pytest
from scipy.stats import norm

from reviews.stats.bootstrap import REPLICATES, clustered, expanded, percentiles, resampled

from .tables import ints


@pytest.mark.parametrize("kinds", [5, 1000], ids=["few patterns", "many patterns"])
def test_each_draw_has_as_many_tasks_as_there_are(kinds: int) -> None:
    """Its mean is that of the tasks, and its spread that of a mean of so many."""
    values = np.random.default_rng(1).permutation(np.arange(1000) % kinds)
    drawn = resampled(np.stack([np.ones(1000, dtype=np.int64), values], axis=1), seed=4)
    assert drawn.shape == (REPLICATES, 2)
    assert set(drawn[:, 0]) == {1000}
    error = values.std() * 1000**0.5
    assert drawn[:, 1].mean() == pytest.approx(values.sum(), abs=4 * error / REPLICATES**0.5)
    assert drawn[:, 1].std() == pytest.approx(error, rel=0.07)


@pytest.mark.parametrize("kinds", [5, 1000])
def test_draws_do_not_depend_on_the_order_of_tasks_but_on_the_seed(kinds: int) -> None:
    rows = np.stack([np.ones(1000, dtype=np.int64), np.arange(1000) % kinds], axis=1)
    assert np.array_equal(resampled(rows, seed=4), resampled(rows[::-1], seed=4))
    assert not np.array_equal(resampled(rows, seed=4), resampled(rows, seed=5))


def test_nothing_is_drawn_where_no_task_repeats() -> None:
    sums = clustered(ints([7, -3, 10**9]), [np.ones(3), np.array([True, False, True])], seed=1)
    assert (sums.totals, sums.tasks, sums.repeats) == ([3, 2], 3, None)


def test_task_numbers_may_be_any() -> None:
    yes = np.array([True, False, True, True])
    far = clustered(ints([-5, 10**9, -5, 3]), [np.ones(4), yes], seed=1)
    near = clustered(ints([0, 2, 0, 1]), [np.ones(4), yes], seed=1)
    assert far.totals == near.totals
    assert far.repeats is not None
    assert near.repeats is not None
    assert np.array_equal(far.repeats.drawn, near.repeats.drawn)


def test_intervals_of_few_tasks_reach_further_out() -> None:
    """With 10 tasks t is 2.262 and 2.262 * sqrt(10 / 9) = 2.3846."""
    assert expanded(10) == pytest.approx(norm.cdf(-2.3846), abs=1e-5)
    assert expanded(100_000) == pytest.approx(0.025, abs=1e-4)


def test_replicates_that_do_not_differ_or_are_undefined_give_no_interval() -> None:
    columns = np.stack([np.linspace(0, 1, 2000), np.ones(2000), np.full(2000, np.nan)], axis=1)
    columns[0, 2] = 1.0
    assert percentiles(columns, 10**6) == [pytest.approx((0.025, 0.975), abs=1e-3), None, None]
    assert percentiles(columns, 1) == [None, None, None]
