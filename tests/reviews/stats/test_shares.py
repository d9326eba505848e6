import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.stats.shares import NOTHING, clustered_share, count_share, share

from .tables import ints


def mask(*values: int) -> np.ndarray:
    return np.array(values, dtype=bool)


def test_share_of_nothing_is_undefined() -> None:
    assert share(mask(), ints([]), seed=1) == NOTHING == count_share(0, 0)
    assert (NOTHING.rate, NOTHING.low, NOTHING.high, NOTHING.method) == (None, None, None, "")


@pytest.mark.parametrize(
    ("yes", "n", "low", "high"),
    [
        (0, 1, 0.0, 0.7935),
        (1, 1, 0.2065, 1.0),
        (5, 10, 0.2366, 0.7634),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1),
    ],
)
def test_wilson_where_each_task_occurs_once(yes: int, n: int, low: float, high: float) -> None:
    its = share(np.arange(n) < yes, np.arange(n, dtype=np.int32), seed=1)
    assert (its.yes, its.n, its.rate, its.method) == (yes, n, yes / n, "Wilson")
    assert [its.low, its.high] == pytest.approx([low, high], abs=1e-4)
    assert its == count_share(yes, n)


@pytest.mark.parametrize(("yes", "n"), [(3, 2), (-1, 3), (1, 0)])
def test_impossible_counts_are_refused(yes: int, n: int) -> None:
    with pytest.raises(ValueError, match=f"{yes} of {n}"):
        count_share(yes, n)


def test_fewer_than_ten_are_few() -> None:
    assert (count_share(1, 9).few, count_share(1, 10).few, NOTHING.few) == (True, False, True)


def test_repeated_tasks_are_bootstrapped_with_the_seed() -> None:
    yes, task = mask(1, 1, 0, 0, 1, 0), ints([1, 1, 2, 2, 3, 3])
    its = share(yes, task, seed=5)
    assert its == share(yes[::-1], task[::-1], seed=5)
    assert (its.rate, its.method) == (0.5, "cluster bootstrap over tasks")
    # All three draws task 2 (1 of 27) or task 1 (1 of 27): 3.7 % each, beyond the 2.5 % points.
    assert (its.low, its.high) == (0.0, 1.0)


def test_bootstrap_finds_the_standard_error_of_the_tasks_means() -> None:
    random = np.random.default_rng(3)
    task = np.repeat(np.arange(400, dtype=np.int32), 3)
    yes = np.repeat(random.random(400) < 0.4, 3)
    its = share(yes, task, seed=1)
    alone = share(yes[::3], task[::3], seed=1)
    assert its.rate == alone.rate
    assert [its.low, its.high] == pytest.approx([alone.low, alone.high], abs=0.006)


@pytest.mark.parametrize(
    ("yes", "task", "tasks_yes", "tasks"),
    [
        (mask(1, 1, 1, 1), [1, 1, 2, 2], 2, 2),
        (mask(0, 0, 0, 0), [1, 1, 2, 2], 0, 2),
        (mask(1, 1, 0), [7, 7, 7], 2 / 3, 1),
        (mask(1, 0, 1, 0), [1, 1, 2, 2], 1, 2),
    ],
)
def test_where_no_draw_differs_each_task_counts_as_one(
    yes: np.ndarray, task: list[int], tasks_yes: float, tasks: int
) -> None:
    its = share(yes, ints(task), seed=1)
    assert its.method == "Wilson over tasks"
    rate, z = tasks_yes / tasks, 1.959964
    centre = (rate + z * z / 2 / tasks) / (1 + z * z / tasks)
    half = z * (rate * (1 - rate) / tasks + z * z / 4 / tasks**2) ** 0.5 / (1 + z * z / tasks)
    assert [its.low, its.high] == pytest.approx([centre - half, centre + half], abs=1e-6)


def test_tasks_that_count_nothing_are_left_out() -> None:
    yes, n = ints([1, 0, 0]), ints([1, 1, 0])
    assert clustered_share(yes, n, ints([1, 2, 3]), seed=1) == count_share(1, 2)
    assert clustered_share(ints([0]), ints([0]), ints([1]), seed=1) == NOTHING


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=12), st.integers(0, 2**32))
def test_shares_are_fractions_and_the_seed_repeats_them(rows: list[tuple[bool, int]], seed: int) -> None:
    yes, task = mask(*(row[0] for row in rows)), ints([row[1] for row in rows])
    its = share(yes, task, seed=seed)
    assert its == share(yes, task, seed=seed)
    if its.rate is not None:
        assert its.low is not None
        assert its.high is not None
        assert 0 <= its.low <= its.rate <= its.high <= 1
