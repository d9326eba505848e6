import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.stats.means import Mean, mean, ratio, ratios

from .tables import ints


def each_once(*values: float) -> Mean:
    return mean(np.array(values), np.arange(len(values), dtype=np.int32), seed=1)


def test_mean_of_nothing_is_undefined() -> None:
    assert each_once() == Mean(0, None, None, None, "")


def test_single_amount_and_equal_amounts_have_no_interval() -> None:
    assert each_once(20.0) == Mean(1, 20.0, None, None, "")
    equal = each_once(0.1, 0.1, 0.1)
    assert equal.mean == pytest.approx(0.1)
    assert (equal.n, equal.low, equal.high, equal.method) == (3, None, None, "")


def test_interval_is_that_of_the_mean_for_many_tasks() -> None:
    values = np.random.default_rng(1).exponential(20, 3000)
    its = mean(values, np.arange(3000, dtype=np.int32), seed=1)
    half = 1.96 * values.std() / 3000**0.5
    assert [its.low, its.high] == pytest.approx([values.mean() - half, values.mean() + half], abs=0.1)
    assert its.method == "cluster bootstrap over tasks"


def test_amounts_of_a_task_are_drawn_together() -> None:
    values = np.repeat(np.random.default_rng(1).normal(20, 5, 100), 4)
    together = mean(values, np.repeat(np.arange(100, dtype=np.int32), 4), seed=1)
    once = mean(values[::4], np.arange(100, dtype=np.int32), seed=1)
    assert [together.mean, together.low, together.high] == pytest.approx([once.mean, once.low, once.high])


def test_cost_per_completed_job_includes_what_failed_jobs_cost() -> None:
    cost, completed = np.array([3.0, 5.0, 4.0, 8.0]), np.array([1, 0, 1, 1])
    its = ratio(cost, completed, ints([1, 2, 3, 4]), seed=1)
    assert [its.n, its.mean] == pytest.approx([3, 20 / 3])
    # One draw in 256 has the failed job four times: no upper end.
    assert (its.low, its.high, its.method) == (None, None, "")
    assert ratio(cost, np.zeros(4), ints([1, 2, 3, 4]), seed=1) == Mean(0, None, None, None, "")


def test_columns_that_are_drawn_at_once_are_as_each_by_itself() -> None:
    random = np.random.default_rng(2)
    amounts, counts = random.exponential(5, (400, 3)), random.integers(1, 4, 400).astype(float)
    task = ints([*range(200), *range(200)])
    together = ratios(amounts, counts, task, seed=1)
    assert [it.mean for it in together] == pytest.approx(
        [column.sum() / counts.sum() for column in amounts.T]
    )
    for its, column in zip(together, amounts.T, strict=True):
        alone = ratio(column, counts, task, seed=1)
        assert its.mean == pytest.approx(alone.mean)
        # Other columns sort tasks otherwise, so that other ones are drawn: the ends differ by that chance.
        assert [its.low, its.high] == pytest.approx([alone.low, alone.high], rel=0.03)
    assert ratios(amounts, np.zeros(400), task, seed=1) == [Mean(0, None, None, None, "")] * 3


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.floats(0, 1e6), st.integers(0, 5)), min_size=1, max_size=15))
def test_interval_is_within_the_amounts_and_the_same_in_any_order(rows: list[tuple[float, int]]) -> None:
    values, task = np.array([row[0] for row in rows]), ints([row[1] for row in rows])
    its = mean(values, task, seed=3)
    other = mean(values[::-1], task[::-1], seed=3)
    assert its.mean is not None
    assert other.mean == pytest.approx(its.mean)
    assert [other.low, other.high] == pytest.approx([its.low, its.high])
    if its.low is not None and its.high is not None:
        assert min(values) - 1e-6 <= its.low < its.high <= max(values) + 1e-6
