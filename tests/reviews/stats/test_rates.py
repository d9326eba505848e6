"""The rates over columns: the same as `reviews.rules.rates` says trial by trial, and the published table."""

import numpy as np
import pytest
from hypothesis import given, settings

from reviews.rules import rates as reference
from reviews.rules.trial import Outcome
from reviews.stats.rates import Rate, report_rows, rescue
from tests.reviews.rules.trials import (
    ARMS,
    COMPLETED_AT_1,
    EXHAUSTED,
    LAST_K,
    OPEN_1,
    Study,
    studies,
    trial,
)

from .tables import one_agent, table_of

COMPLETED, NOT_COMPLETED, FAILED, CANCELLED = Outcome

QUICK = settings(max_examples=50, deadline=None)
"""Each example bootstraps dozens of rows."""


@QUICK
@given(studies())
def test_counts_rates_and_bounds_are_the_reference_ones(study: Study) -> None:
    rows = report_rows(table_of(study.now), ARMS, LAST_K, seed=1)
    expected = reference.report_rows(study.now, ARMS, LAST_K)
    for row, its in zip(rows, expected, strict=True):
        assert (row.agent, row.arm, row.category) == (its.agent, its.arm, its.category)
        assert (row.n, row.pending, row.cancelled) == (its.n, its.pending, its.cancelled)
        for rate, other in zip(row.rates, its.rates, strict=True):
            assert (rate.k, rate.completed, rate.share.n) == (other.k, other.completed, other.n)
            assert (rate.share.rate, rate.bound_low, rate.bound_high) == (
                other.rate,
                other.bound_low,
                other.bound_high,
            )
            assert value(rate.uplift) == pytest.approx(other.uplift_points)
            assert value(rate.relative) == pytest.approx(other.relative_uplift)
            if rate.share.method == "Wilson":
                assert [rate.share.low, rate.share.high] == pytest.approx([other.low, other.high])


@QUICK
@given(studies())
def test_rescue_is_the_reference_one(study: Study) -> None:
    for agent in {each.agent for each in study.now}:
        own = [each for each in study.now if each.agent == agent]
        for k in range(1, LAST_K + 1):
            its, expected = rescue(table_of(own), "retry", k, seed=1), reference.rescue(own, "retry", k)
            assert (its and (its.yes, its.n)) == (expected and (expected.newly, expected.at_risk))


@QUICK
@given(studies())
def test_intervals_hold_their_figures_and_stay_within_their_range(study: Study) -> None:
    for row in report_rows(table_of(study.now), ARMS, LAST_K, seed=1):
        for rate in row.rates:
            if rate.share.rate is None:
                assert (rate.share.low, rate.share.high, rate.uplift, rate.relative) == (None,) * 4
                continue
            assert rate.share.low is not None
            assert rate.share.high is not None
            assert 0 <= rate.share.low <= rate.share.rate <= rate.share.high <= 1
            for figure, most in ((rate.uplift, 100.0), (rate.relative, float("inf"))):
                if figure is not None:
                    assert figure.low is not None
                    assert figure.high is not None
                    assert 0 <= figure.low <= figure.value <= figure.high < most + 1


def value(figure: object) -> float | None:
    found: float | None = getattr(figure, "value", None)
    return found


@pytest.mark.parametrize(
    ("alone", "later", "percent", "rescued", "gain"),
    [
        (
            128,
            (37, 15),
            [(39.8, 34.6, 45.2), (51.2, 45.8, 56.7), (55.9, 50.4, 61.2)],
            (37, 194),
            29,
        ),
        (64, (40,), [(19.9, 15.9, 24.6), (32.3, 27.4, 37.6)], (40, 258), 62.5),
        (63, (45,), [(19.6, 15.6, 24.2), (33.5, 28.6, 38.9)], (45, 259), 71),
    ],
)
def test_the_published_table(
    alone: int,
    later: tuple[int, ...],
    percent: list[tuple[float, float, float]],
    rescued: tuple[int, int],
    gain: float,
) -> None:
    table = one_agent(alone, *later, total=322)
    rates = report_rows(table, ["feedback"], len(later), seed=1)[0].rates
    shown = [tuple(round(100 * (end or 0), 1) for end in rate.share[2:5]) for rate in rates]
    assert shown == percent
    assert {rate.share.method for rate in rates} == {"Wilson"}
    first = rates[1]
    assert first.relative is not None
    assert 100 * first.relative.value == pytest.approx(gain, abs=0.5)
    its = rescue(table, "feedback", 1, seed=1)
    assert its is not None
    assert (its.yes, its.n) == rescued


def test_uplift_has_the_interval_of_the_newly_completed() -> None:
    rate = report_rows(one_agent(128, 37, 15, total=322), ["feedback"], 2, seed=1)[0].rates[1]
    assert rate.uplift is not None
    assert rate.relative is not None
    # Wilson of 37 of 322, and of 37 of 165 as odds, computed by hand.
    assert [rate.uplift.value, rate.uplift.low, rate.uplift.high] == pytest.approx(
        [11.4907, 8.4524, 15.4370], abs=1e-3
    )
    assert [rate.relative.value, rate.relative.low, rate.relative.high] == pytest.approx(
        [0.28906, 0.20091, 0.41590], abs=1e-4
    )
    assert (rate.uplift.method, rate.relative.method) == ("Wilson", "Wilson, as odds")


def test_relative_uplift_is_undefined_where_nothing_was_completed_alone() -> None:
    rate = report_rows(one_agent(0, 3, total=5), ["feedback"], 1, seed=1)[0].rates[1]
    assert value(rate.uplift) == pytest.approx(60)
    assert rate.relative is None


def test_without_a_cohort_the_rates_are_undefined_but_bounded() -> None:
    row = report_rows(table_of([trial(None)]), ["feedback"], 1, seed=1)[0]
    assert (row.n, row.pending) == (0, 1)
    assert [rate.share.rate for rate in row.rates] == [None, None]
    assert [(rate.bound_low, rate.bound_high) for rate in row.rates] == [(0, 1), (0, 1)]
    assert [(rate.uplift, rate.relative) for rate in row.rates] == [(None, None)] * 2


def test_without_trials_there_are_no_rows() -> None:
    assert report_rows(table_of([]), ARMS, LAST_K, seed=1) == []


def test_without_arms_there_is_one_row_with_k_0() -> None:
    row = report_rows(table_of([trial(COMPLETED), trial(FAILED, task="t2")], []), [""], 0, seed=1)[0]
    assert (row.arm, [(rate.k, rate.completed) for rate in row.rates]) == ("", [(0, 1)])


def test_a_part_of_the_study_draws_on_the_cohort_of_the_whole() -> None:
    trials = [
        trial(COMPLETED, task="t1", block=1),
        trial(NOT_COMPLETED, task="t2", block=2, feedback=OPEN_1, category="Translation"),
        trial(COMPLETED, task="t3", block=3),
    ]
    table = table_of(trials)
    part = np.equal(table.category, table.categories.index("Writing"))
    rows = report_rows(table.where(part), ["feedback"], 2, seed=1, cohort=table.cohort(["feedback"], 2)[part])
    assert [row.n for row in rows] == [1, 1]
    assert [row.n for row in report_rows(table.where(part), ["feedback"], 2, seed=1)] == [2, 2]


def test_cancelled_trials_count_in_no_rate_whatever_the_mask() -> None:
    table = table_of([trial(COMPLETED, task="t1"), trial(CANCELLED, task="t2", block=2)])
    row = report_rows(table, ["feedback"], 1, seed=1, cohort=np.ones(2, dtype=bool))[0]
    assert (row.n, row.cancelled, row.rates[0].share.rate) == (1, 1, 1.0)


def test_repeated_tasks_are_drawn_as_a_whole_and_the_same_in_any_order() -> None:
    ends = [COMPLETED_AT_1 if n % 2 else EXHAUSTED for n in range(30)]
    trials = [
        trial(COMPLETED, task=f"t{n}", block=n, repeat=repeat)
        if n < 9
        else trial(NOT_COMPLETED, task=f"t{n}", block=n, repeat=repeat, feedback=ends[n])
        for n in range(30)
        for repeat in (1, 2)
    ]

    def rate(order: list[int]) -> Rate:
        return report_rows(table_of([trials[n] for n in order]), ["feedback"], 2, seed=7)[0].rates[1]

    forward = rate(list(range(60)))
    assert forward == rate(list(range(59, -1, -1)))
    assert forward.share.method == "cluster bootstrap over tasks"
    # Both repeats of a task came to the same: as uncertain as 30 trials, not as 60.
    assert forward.share.low == pytest.approx(20 / 30 - 1.96 * (2 / 9 / 30) ** 0.5, abs=0.03)


def test_relative_uplift_where_draws_may_have_nothing_completed_alone() -> None:
    """Of 4 tasks tried twice one was completed alone, one later: 1 of 2 tasks as odds, 0.0945 to 0.9055."""
    trials = [
        trial(
            NOT_COMPLETED,
            task=f"t{n}",
            block=n,
            repeat=repeat,
            feedback=COMPLETED_AT_1 if n == 2 else EXHAUSTED,
        )
        if n > 1
        else trial(COMPLETED, task=f"t{n}", block=n, repeat=repeat)
        for n in (1, 2, 3, 4)
        for repeat in (1, 2)
    ]
    its = report_rows(table_of(trials), ["feedback"], 1, seed=1)[0].rates[1].relative
    assert its is not None
    assert [its.value, its.low, its.high] == pytest.approx([1.0, 0.0945 / 0.9055, 0.9055 / 0.0945], rel=1e-2)
    assert its.method == "Wilson over tasks, as odds"


def test_rescue_is_undefined_while_one_at_risk_is_pending_and_where_none_is() -> None:
    waiting = [trial(NOT_COMPLETED, feedback=OPEN_1), trial(NOT_COMPLETED, task="t2", feedback=EXHAUSTED)]
    assert rescue(table_of(waiting), "feedback", 2, seed=1) is None
    assert rescue(table_of([trial(COMPLETED)]), "feedback", 1, seed=1) is None
    assert rescue(table_of([]), "feedback", 1, seed=1) is None
