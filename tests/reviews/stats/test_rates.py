"""The rates over columns, computed by hand, and the published table."""

import numpy as np
import pytest

from reviews.rules.trial import Outcome
from reviews.stats.rates import Rate, RateRow, report_rows, rescue
from reviews.stats.shares import NOTHING

from .tables import one_agent, table_of
from .trials import ARMS, COMPLETED_AT_1, COMPLETED_AT_2, EXHAUSTED, LAST_K, OPEN_1, TrialFacts, trial

COMPLETED, NOT_COMPLETED, FAILED, CANCELLED = Outcome


def rows_of(trials: list[TrialFacts], last_k: int = LAST_K) -> list[RateRow]:
    """The rows with feedback."""
    return report_rows(table_of(trials), ["feedback"], last_k, seed=1)


def published_claude() -> list[TrialFacts]:
    """322 tasks: 128 completed alone, 37 more after one round, 15 more after two (PROTOCOL.md)."""
    ends = [COMPLETED_AT_1] * 37 + [COMPLETED_AT_2] * 15 + [EXHAUSTED] * 142
    trials = [trial(COMPLETED, task=f"t{n}", block=n) for n in range(128)]
    later = [trial(NOT_COMPLETED, task=f"t{n}", block=n, feedback=end) for n, end in enumerate(ends, 128)]
    return trials + later


def test_rows_of_the_published_study() -> None:
    rows = rows_of(published_claude())
    assert [(row.category, row.n, row.pending, row.cancelled) for row in rows] == [
        (None, 322, 0, 0),
        ("Writing", 322, 0, 0),
    ]
    alone, first, second = rows[0].rates
    assert [alone.completed, first.completed, second.completed] == [128, 165, 180]
    assert (alone.uplift, alone.relative) == (None, None)
    assert first.uplift is not None
    assert first.relative is not None
    assert [first.uplift.value, first.relative.value] == pytest.approx([100 * 37 / 322, 37 / 128])
    assert [second.bound_low, second.bound_high] == [second.share.rate, second.share.rate]


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


@pytest.mark.parametrize(("newly", "total", "points"), [(3, 5, 60), (1, 1, 100)])
def test_relative_uplift_is_undefined_where_nothing_was_completed_alone(
    newly: int, total: int, points: float
) -> None:
    rate = report_rows(one_agent(0, newly, total=total), ["feedback"], 1, seed=1)[0].rates[1]
    assert rate.uplift is not None
    assert rate.uplift.value == pytest.approx(points)
    assert rate.relative is None


def test_without_a_cohort_the_rates_are_undefined_but_bounded() -> None:
    row = rows_of([trial(None)], last_k=1)[0]
    assert row == RateRow(
        agent="a",
        arm="feedback",
        category=None,
        n=0,
        pending=1,
        cancelled=0,
        rates=tuple(Rate(k, NOTHING, 0, 0.0, 1.0, None, None) for k in (0, 1)),
    )


def test_where_all_are_cancelled_the_bounds_are_undefined_too() -> None:
    row = rows_of([trial(CANCELLED)])[0]
    assert (row.n, row.pending, row.cancelled) == (0, 0, 1)
    assert row.rates == tuple(Rate(k, NOTHING, 0, None, None, None, None) for k in (0, 1, 2))


def test_pending_trials_bound_the_rates_and_stay_out_of_them() -> None:
    trials = [
        trial(COMPLETED, task="t1", block=1),
        trial(NOT_COMPLETED, task="t2", block=2, feedback=EXHAUSTED),
        trial(NOT_COMPLETED, task="t3", block=3, feedback=OPEN_1),
        trial(NOT_COMPLETED, task="t4", block=4, feedback=COMPLETED_AT_1),
        trial(None, task="t5", block=5),
        trial(CANCELLED, task="t6", block=6),
    ]
    row = rows_of(trials)[0]
    assert (row.n, row.pending, row.cancelled) == (2, 2, 1)
    assert [rate.share.rate for rate in row.rates] == [0.5, 0.5, 0.5]
    assert [(rate.bound_low, rate.bound_high) for rate in row.rates] == [
        (1 / 5, 2 / 5),  # t5 may be completed alone
        (2 / 5, 3 / 5),  # t4 was completed at 1, t3 was not
        (2 / 5, 4 / 5),  # t3 and t5 may be completed at 2
    ]


def test_failed_trials_stay_in_the_denominator() -> None:
    rates = rows_of([trial(COMPLETED, task="t1"), trial(FAILED, task="t2", block=2)])[0].rates
    assert [(rate.completed, rate.share.n, rate.share.rate) for rate in rates] == [(1, 2, 0.5)] * 3


def test_a_task_that_repeats_counts_as_one_in_the_interval() -> None:
    trials = [
        trial(COMPLETED, task="t1", category="Writing", repeat=1),
        trial(FAILED, task="t1", category="Writing", repeat=2),
        trial(COMPLETED, task="t2", category="Translation", block=2),
    ]
    shares = {row.category: row.rates[0].share for row in rows_of(trials)}
    assert (shares[None].rate, shares[None].method) == (2 / 3, "cluster bootstrap over tasks")
    # Drawn twice are t1 (1 of 2), one in four, or t2 (1 of 1), one in four.
    assert [shares[None].low, shares[None].high] == [0.5, 1.0]
    # Half a task of one, z = 1.959964: 1/2 -+ z / 2 / sqrt(1 + z * z)
    assert [shares["Writing"].low, shares["Writing"].high] == pytest.approx([0.0546, 0.9454], abs=1e-4)
    assert [shares["Translation"].low, shares["Translation"].high] == pytest.approx([0.2065, 1.0], abs=1e-4)
    assert (shares["Writing"].method, shares["Translation"].method) == ("Wilson over tasks", "Wilson")


def test_rows_are_sorted_by_agent_arm_and_category_all_first() -> None:
    trials = [
        trial(COMPLETED, agent=agent, category=category)
        for agent in "ba"
        for category in ("Writing", "Admin")
    ]
    rows = report_rows(table_of(trials), ["retry", "feedback"], 0, seed=1)
    assert [(row.agent, row.arm, row.category) for row in rows] == [
        (agent, arm, category)
        for agent in "ab"
        for arm in ("feedback", "retry")
        for category in (None, "Admin", "Writing")
    ]


def test_arms_are_read_apart() -> None:
    trials = [trial(NOT_COMPLETED, feedback=COMPLETED_AT_1, retry=EXHAUSTED)]
    rows = report_rows(table_of(trials), ARMS, LAST_K, seed=1)
    assert [(row.arm, row.rates[2].completed) for row in rows if row.category is None] == [
        ("feedback", 1),
        ("retry", 0),
    ]


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
