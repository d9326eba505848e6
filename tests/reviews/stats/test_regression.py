import pytest

from reviews.stats.regression import RegressionCount, regression


def test_share_of_met_criteria_that_are_not_met_any_more() -> None:
    counts = [RegressionCount(1, 8, 1), RegressionCount(2, 5, 0), RegressionCount(3, 7, 3)]
    its = regression(counts, seed=1)
    assert (its.yes, its.n, its.rate) == (4, 20, 0.2)
    assert its.method == "cluster bootstrap over tasks"
    # Task 2 three times, and task 3 three times: 1 of 27 draws each, beyond the 2.5 % points.
    assert [its.low, its.high] == pytest.approx([0.0, 3 / 7])


def test_nothing_met_before_is_undefined() -> None:
    assert regression([], seed=1).rate is None
    assert regression([RegressionCount(1, 0, 0)], seed=1).rate is None


def test_none_regressed_is_a_rate_of_0_with_the_uncertainty_of_the_tasks() -> None:
    its = regression([RegressionCount(task, 10, 0) for task in range(10)], seed=1)
    assert [its.rate, its.low, its.high] == pytest.approx([0.0, 0.0, 0.2775], abs=1e-4)


def test_rows_of_the_same_task_belong_together() -> None:
    parts = [RegressionCount(1, 3, 1), RegressionCount(1, 5, 0), RegressionCount(2, 4, 4)]
    whole = [RegressionCount(1, 8, 1), RegressionCount(2, 4, 4)]
    assert regression(parts, seed=1) == regression(whole, seed=1)
