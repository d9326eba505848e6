import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa, to_table

from reviews.stats.agreement import NO_PAIRS, NOT_TWO, ONE_VALUE, UNEVEN, agreement
from reviews.stats.ratings import Ratings, Row


def rows(*lines: str) -> list[Row]:
    """A line a rater with a value for each unit, "." where there is none."""
    return [
        (unit, rater, value)
        for rater, line in enumerate(lines)
        for unit, value in enumerate(line.split())
        if value != "."
    ]


@pytest.mark.parametrize(
    ("lines", "alpha", "units"),
    [
        # Krippendorff 2011: two observers with two values; two with five; four with gaps.
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.095, 10),
        (("a a b b d c c c e d d a", "b a b b b c c c e d d d"), 0.692, 12),
        (
            (
                "1 2 3 3 2 1 4 1 2 . . .",
                "1 2 3 3 2 2 4 1 2 5 . 3",
                ". 3 3 3 2 3 4 2 2 5 1 .",
                "1 2 3 3 2 4 4 1 2 5 1 .",
            ),
            0.743,
            11,
        ),
        # The example that encyclopedias compute step by step.
        (
            (
                ". . . . . 3 4 1 2 1 1 3 3 . 3",
                "1 . 2 1 3 3 4 3 . . . . . . .",
                ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
            ),
            0.691,
            12,
        ),
    ],
)
def test_alpha_of_published_examples(lines: tuple[str, ...], alpha: float, units: int) -> None:
    its = agreement(rows(*lines), seed=1)
    assert its.alpha.value == pytest.approx(alpha, abs=5e-4)
    assert (its.units, its.raters) == (units, len(lines))
    assert its.alpha.low is not None
    assert its.alpha.high is not None
    assert its.alpha.low < alpha < its.alpha.high
    assert its.alpha.method == "bootstrap over units"


def test_cohens_example_of_fifty_grants() -> None:
    """Both yes 20, only the first 5, only the second 10, both no 15: 0.7 observed, 0.5 by chance."""
    its = agreement(rows("y " * 25 + "n " * 25, "y " * 20 + "n " * 5 + "y " * 10 + "n " * 15), seed=1)
    assert its.cohen.value == pytest.approx(0.4)
    assert (its.raw.yes, its.raw.n, its.raw.rate, its.raw.method) == (35, 50, 0.7, "Wilson")


UNEVEN_ROWS = [
    (unit, rater, (unit * (rater + 1)) % 3)
    for unit in range(12)
    for rater in range(3)
    if not (rater == 2 and unit % 3) and not (rater == 1 and unit == 7)
]

LINES = st.integers(2, 4).flatmap(
    lambda raters: st.lists(
        st.lists(st.sampled_from("abc"), min_size=raters, max_size=raters), min_size=1, max_size=12
    )
)


@settings(deadline=None, max_examples=25)
@given(LINES)
def test_kappas_are_those_of_statsmodels(units: list[list[str]]) -> None:
    found = [(unit, rater, value) for unit, line in enumerate(units) for rater, value in enumerate(line)]
    its = agreement(found, seed=1)
    if len({value for line in units for value in line}) == 1:
        assert {its.alpha.reason, its.fleiss.reason} == {ONE_VALUE}
        return
    table, _ = aggregate_raters(np.array([["abc".index(value) for value in line] for line in units]))
    assert its.fleiss.value == pytest.approx(fleiss_kappa(table))
    if len(units[0]) == 2:
        codes = np.array([["abc".index(value) for value in line] for line in units])
        assert its.cohen.value == pytest.approx(
            cohens_kappa(to_table(codes, bins=3)[0], return_results=False)
        )
    else:
        assert its.cohen == (None, None, None, "", NOT_TWO)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from("ab")), max_size=20),
    st.randoms(),
)
def test_figures_are_at_most_one_and_do_not_depend_on_the_order(
    found: list[Row], shuffled: random.Random
) -> None:
    its = agreement(found, seed=1)
    for figure in (its.alpha, its.cohen, its.fleiss):
        assert (figure.value is None) == bool(figure.reason)
        assert figure.value is None or figure.value <= 1
    if len({each[:2] for each in found}) == len(found):
        again = list(found)
        shuffled.shuffle(again)
        other = agreement(again, seed=1)
        assert (other.units, other.pairs, other.raw) == (its.units, its.pairs, its.raw)
        assert other.alpha.value == pytest.approx(its.alpha.value)


@pytest.mark.parametrize(
    ("lines", "reasons"),
    [
        ((), (NO_PAIRS, NO_PAIRS, NO_PAIRS)),
        (("a b c",), (NO_PAIRS, NO_PAIRS, NO_PAIRS)),
        (("a .", ". b"), (NO_PAIRS, NO_PAIRS, NO_PAIRS)),
        (("a a", "a a"), (ONE_VALUE, ONE_VALUE, ONE_VALUE)),
        (("a b", "a b", "b ."), ("", NOT_TWO, UNEVEN)),
    ],
)
def test_undefined_figures_have_a_reason(lines: tuple[str, ...], reasons: tuple[str, str, str]) -> None:
    its = agreement(rows(*lines), seed=1)
    assert (its.alpha.reason, its.cohen.reason, its.fleiss.reason) == reasons


def test_full_agreement_is_1_without_interval_for_nothing_varies() -> None:
    its = agreement(rows("a b a b a b a b", "a b a b a b a b"), seed=1)
    assert its.alpha == its.cohen == its.fleiss == (1.0, None, None, "", "")
    assert its.raw.rate == 1.0
    assert its.raw.low == pytest.approx(0.6756, abs=1e-4)


def test_where_many_draws_are_all_the_same_there_is_no_interval() -> None:
    """A third of the draws of four units miss the only one that differs."""
    its = agreement(rows("a a a a", "a a a b"), seed=1).alpha
    assert its == (0.0, None, None, "", "")


def test_second_rating_by_the_same_rater_counts_for_nothing() -> None:
    found = rows("a b b", "a b a")
    assert agreement([*found, (0, 0, "b"), (2, 1, "b")], seed=1) == agreement(found, seed=1)


def test_columns_with_any_numbers_are_as_good_as_rows() -> None:
    found = [(*row, row[0] % 4) for row in UNEVEN_ROWS]
    columns = np.array(found, dtype=np.int32).T
    its = agreement(Ratings(7 * columns[0] - 3, 1000 - columns[1], columns[2], columns[3]), seed=1)
    assert its == agreement(found, seed=1)
    assert (its.units, its.pairs, its.raters) == (11, 11 + 2 * 4, 3)


def test_criteria_of_a_task_are_drawn_together() -> None:
    """Each task's ten criteria agree or disagree as one: there is as much to learn as from 20 units."""
    criteria = [
        (f"t{task}-{n}", rater, "met" if rater == 0 or task < 12 else "not", f"t{task}")
        for task in range(20)
        for n in range(10)
        for rater in (0, 1)
    ]
    together = agreement(criteria, seed=1)
    apart = agreement([row[:3] for row in criteria], seed=1)
    assert together.alpha.value == apart.alpha.value
    assert together.alpha.method == together.raw.method == "cluster bootstrap over tasks"
    assert together.raw.low is not None
    assert apart.raw.low is not None
    assert together.raw.low < apart.raw.low - 0.1
