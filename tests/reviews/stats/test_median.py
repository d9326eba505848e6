"""The median and its interval: by hand, in any order, and against the order statistics of many draws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.stats.median import Median, median

from .tables import ints


def of(*values: float) -> Median:
    return median(np.array(values), np.arange(len(values), dtype=np.int32), seed=1)


def test_of_nothing_it_is_undefined() -> None:
    assert of() == Median(0, None, None, None, "")


def test_single_amount_and_equal_amounts_have_no_interval() -> None:
    assert of(20.0) == Median(1, 20.0, None, None, "")
    assert of(2.0, 2.0, 2.0) == Median(3, 2.0, None, None, "")


def test_an_even_number_has_the_mean_of_the_two_in_the_middle() -> None:
    assert of(9.0, 1.0, 2.0, 4.0).median == 3.0
    assert of(9.0, 1.0, 2.0).median == 2.0


def test_interval_is_that_of_order_statistics_for_many_tasks() -> None:
    """Ranks n / 2 +- 1.96 sqrt(n) / 2: Conover 1999, "Practical Nonparametric Statistics", 3.2."""
    values = np.sort(np.random.default_rng(1).exponential(20, 3000))
    its = median(values, np.arange(3000, dtype=np.int32), seed=1)
    half = 1.96 * 3000**0.5 / 2
    assert its.low == pytest.approx(values[round(1500 - half)], rel=0.01)
    assert its.high == pytest.approx(values[round(1500 + half)], rel=0.01)
    assert its.method == "cluster bootstrap over tasks"


def test_amounts_of_a_task_are_drawn_together() -> None:
    values = np.random.default_rng(1).normal(20, 5, 101)
    once = median(values, np.arange(101, dtype=np.int32), seed=1)
    together = median(np.repeat(values, 4), np.repeat(np.arange(101, dtype=np.int32), 4), seed=1)
    assert (together.median, together.low, together.high) == (once.median, once.low, once.high)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.floats(0, 1e6), st.integers(0, 5)), min_size=1, max_size=15))
def test_interval_holds_the_median_and_is_the_same_in_any_order(rows: list[tuple[float, int]]) -> None:
    values, task = np.array([row[0] for row in rows]), ints([row[1] for row in rows])
    its = median(values, task, seed=3)
    assert its == median(values[::-1], task[::-1], seed=3)
    assert its.median is not None
    if its.low is not None and its.high is not None:
        assert min(values) <= its.low <= its.median <= its.high <= max(values)
