from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.rules.trial import Outcome
from reviews.stats.paired import bonett_price, paired, sign_flip

from .tables import ints, table_of
from .trials import COMPLETED_AT_1, COMPLETED_AT_2, EXHAUSTED, trial

COMPLETED, NOT_COMPLETED, FAILED, _ = Outcome


def of(first_only: int, second_only: int, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`n` rows of which so many are True in one only; the others in both."""
    first, second = np.ones(n, dtype=bool), np.ones(n, dtype=bool)
    second[:first_only] = False
    first[first_only : first_only + second_only] = False
    return first, second, np.arange(n, dtype=np.int32)


def test_nothing_to_compare_is_undefined() -> None:
    assert paired(*of(0, 0, 0), seed=1) is None


def test_exact_mcnemar_and_bonett_price_by_hand() -> None:
    its = paired(*of(8, 2, 40), seed=1)
    assert its is not None
    assert (its.n, its.first_only, its.second_only, its.points) == (40, 8, 2, 15.0)
    # Twice the chance of 2 or fewer of 10.
    assert its.p == pytest.approx(2 * (1 + 10 + 45) / 1024)
    # 6 / 42 = 14.2857 points, and 1.96 times the root of (12 / 42 - 36 / 1764) / 42, 15.5775, to either side.
    assert [its.low, its.high] == pytest.approx([-1.2918, 29.8632], abs=1e-4)
    assert (its.method, its.p_method) == ("Bonett-Price", "exact McNemar")


@pytest.mark.parametrize(("first_only", "second_only", "n"), [(0, 0, 1), (0, 0, 50), (3, 3, 6)])
def test_without_a_difference_p_is_1_and_the_interval_is_even(
    first_only: int, second_only: int, n: int
) -> None:
    its = paired(*of(first_only, second_only, n), seed=1)
    assert its is not None
    assert (its.points, its.p) == (0.0, 1.0)
    assert its.low == pytest.approx(-its.high)
    assert its.high > 0


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 200))
def test_interval_holds_the_difference_within_its_range(one: int, two: int, rest: int) -> None:
    n = one + two + rest
    if n:
        low, high = bonett_price(one, two, n)
        assert -100 <= low <= 100 * (one - two) / n <= high <= 100
        assert bonett_price(two, one, n) == pytest.approx((-high, -low))


@settings(deadline=None)
@given(st.lists(st.integers(-3, 3), max_size=9))
def test_sign_flip_counts_all_ways_of_signs(differences: list[int]) -> None:
    reached = abs(sum(differences))
    ways = [
        abs(sum(s * d for s, d in zip(signs, differences, strict=True))) >= reached
        for signs in product((1, -1), repeat=len(differences))
    ]
    assert sign_flip(ints(differences)) == pytest.approx(sum(ways) / len(ways))


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 40))
def test_sign_flip_of_single_trials_is_the_exact_mcnemar_test(one: int, two: int) -> None:
    n, least = one + two, min(one, two)
    expected = min(1.0, 2 * sum(comb(n, i) for i in range(least + 1)) / 2**n)
    assert sign_flip(ints([1] * one + [-1] * two + [0])) == pytest.approx(expected)


def test_repeated_tasks_are_one_cluster_each() -> None:
    first, second, _ = of(8, 2, 40)
    task = np.arange(40, dtype=np.int32) // 2
    its = paired(first, second, task, seed=1)
    assert its is not None
    assert (its.points, its.method, its.p_method) == (
        15.0,
        "cluster bootstrap over tasks",
        "exact sign-flip over tasks",
    )
    # Four tasks of +2 and one of -2: reached by at least 3 more of one sign, 2 * (1 + 5) of 32 ways.
    assert its.p == pytest.approx(12 / 32)
    assert its == paired(first[::-1], second[::-1], task[::-1], seed=1)


def test_where_no_draw_differs_each_task_counts_as_one() -> None:
    first, second, _ = of(0, 0, 6)
    its = paired(first, second, ints([1, 1, 2, 2, 3, 3]), seed=1)
    assert its is not None
    assert (its.low, its.high) == bonett_price(0, 0, 3)
    assert (its.p, its.method) == (1.0, "Bonett-Price over tasks")


def test_net_human_effect_is_what_feedback_completed_beyond_a_retry_by_k() -> None:
    """Of 8 tasks 2 were completed alone, 3 with feedback only, 1 with a retry only, at its second attempt."""
    table = table_of(
        [
            *(trial(COMPLETED, task=f"t{n}", block=n) for n in (0, 1)),
            *(
                trial(NOT_COMPLETED, task=f"t{n}", block=n, feedback=COMPLETED_AT_1, retry=EXHAUSTED)
                for n in (2, 3, 4)
            ),
            trial(NOT_COMPLETED, task="t5", block=5, feedback=EXHAUSTED, retry=COMPLETED_AT_2),
            *(
                trial(NOT_COMPLETED, task=f"t{n}", block=n, feedback=EXHAUSTED, retry=EXHAUSTED)
                for n in (6, 7)
            ),
        ]
    )
    at = [
        paired(table.completed_by("feedback", k), table.completed_by("retry", k), table.task, seed=1)
        for k in (0, 1, 2)
    ]
    assert [(its.first_only, its.second_only, its.points) for its in at if its] == [
        (0, 0, 0.0),
        (3, 0, 37.5),
        (3, 1, 25.0),
    ]


def test_net_effect_pairs_the_arms_by_trial_and_changes_its_sign_with_their_order() -> None:
    table = table_of(
        [
            trial(COMPLETED, task="t1"),
            trial(FAILED, task="t2"),
            trial(NOT_COMPLETED, task="t3", feedback=COMPLETED_AT_1, retry=COMPLETED_AT_2),
            trial(NOT_COMPLETED, task="t4", feedback=COMPLETED_AT_2, retry=EXHAUSTED),
            trial(NOT_COMPLETED, task="t5", feedback=EXHAUSTED, retry=EXHAUSTED),
        ]
    )

    def net(first: str, second: str, k: int) -> tuple[object, ...] | None:
        its = paired(table.completed_by(first, k), table.completed_by(second, k), table.task, seed=1)
        return its and its[:4]

    # After one attempt only t3 differs, after two only t4.
    assert [net("feedback", "retry", k) for k in (1, 2)] == [(5, 1, 0, 20.0)] * 2
    assert net("retry", "feedback", 2) == (5, 0, 1, -20.0)
