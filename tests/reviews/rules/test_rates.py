import pytest

from reviews.rules.rates import ArmFacts, Rate, RateRow, TrialFacts, completed_by, report_rows, resolved
from reviews.rules.trial import ArmState, Outcome

from .trials import (
    COMPLETED_AT_1,
    COMPLETED_AT_2,
    EXHAUSTED,
    FAILED_AT_1,
    LAST_K,
    OPEN_0,
    OPEN_1,
    trial,
)

COMPLETED, NOT_COMPLETED, FAILED, CANCELLED = Outcome
CANCELLED_ARM = ArmFacts(ArmState.CANCELLED, completed_at=None, scored=1)


@pytest.mark.parametrize(
    ("facts", "at_0_1_2"),
    [
        (trial(None), [False, False, False]),
        (trial(COMPLETED), [True, True, True]),
        (trial(FAILED), [True, True, True]),
        (trial(NOT_COMPLETED), [True, False, False]),
        (trial(NOT_COMPLETED, retry=EXHAUSTED), [True, False, False]),
        (trial(NOT_COMPLETED, feedback=OPEN_0), [True, False, False]),
        (trial(NOT_COMPLETED, feedback=OPEN_1), [True, True, False]),
        (trial(NOT_COMPLETED, feedback=COMPLETED_AT_1), [True, True, True]),
        (trial(NOT_COMPLETED, feedback=EXHAUSTED), [True, True, True]),
        (trial(NOT_COMPLETED, feedback=FAILED_AT_1), [True, True, True]),
        (trial(NOT_COMPLETED, feedback=CANCELLED_ARM), [True, True, True]),
    ],
)
def test_trial_is_resolved_when_its_attempt_is_known_or_cannot_come(
    facts: TrialFacts, at_0_1_2: list[bool]
) -> None:
    assert [resolved(facts, "feedback", k) for k in (0, 1, 2)] == at_0_1_2


@pytest.mark.parametrize(
    ("facts", "at_0_1_2"),
    [
        (trial(None), [False, False, False]),
        (trial(COMPLETED), [True, True, True]),
        (trial(FAILED), [False, False, False]),
        (trial(NOT_COMPLETED, feedback=COMPLETED_AT_1), [False, True, True]),
        (trial(NOT_COMPLETED, feedback=COMPLETED_AT_2), [False, False, True]),
        (trial(NOT_COMPLETED, feedback=EXHAUSTED, retry=COMPLETED_AT_1), [False, False, False]),
        (trial(NOT_COMPLETED, feedback=FAILED_AT_1), [False, False, False]),
    ],
)
def test_trial_is_completed_at_its_attempt_and_ever_after(facts: TrialFacts, at_0_1_2: list[bool]) -> None:
    assert [completed_by(facts, "feedback", k) for k in (0, 1, 2)] == at_0_1_2


def test_completion_alone_counts_in_every_arm() -> None:
    assert [completed_by(trial(COMPLETED), arm, 1) for arm in ("feedback", "retry")] == [True, True]


def published_claude() -> list[TrialFacts]:
    """322 tasks: 128 completed alone, 37 more after one round, 15 more after two (PROTOCOL.md)."""
    ends = [COMPLETED_AT_1] * 37 + [COMPLETED_AT_2] * 15 + [EXHAUSTED] * 142
    trials = [trial(COMPLETED, task=f"t{n}", block=n) for n in range(128)]
    later = [trial(NOT_COMPLETED, task=f"t{n}", block=n, feedback=end) for n, end in enumerate(ends, 128)]
    return trials + later


def test_rates_of_the_published_study() -> None:
    rows = report_rows(published_claude(), ["feedback"], LAST_K)
    assert [(row.category, row.n, row.pending, row.cancelled) for row in rows] == [
        (None, 322, 0, 0),
        ("Writing", 322, 0, 0),
    ]
    alone, first, second = rows[0].rates
    assert [alone.completed, first.completed, second.completed] == [128, 165, 180]
    assert [alone.rate, first.rate, second.rate] == pytest.approx([0.398, 0.512, 0.559], abs=5e-4)
    assert [first.low, first.high] == pytest.approx([0.458, 0.567], abs=5e-4)
    assert [alone.uplift_points, first.uplift_points] == [None, pytest.approx(100 * 37 / 322)]
    assert [alone.relative_uplift, first.relative_uplift] == [None, pytest.approx(37 / 128)]
    assert [second.bound_low, second.bound_high] == [second.rate, second.rate]


def test_pending_trials_bound_the_rates_and_stay_out_of_them() -> None:
    trials = [
        trial(COMPLETED, task="t1", block=1),
        trial(NOT_COMPLETED, task="t2", block=2, feedback=EXHAUSTED),
        trial(NOT_COMPLETED, task="t3", block=3, feedback=OPEN_1),
        trial(NOT_COMPLETED, task="t4", block=4, feedback=COMPLETED_AT_1),
        trial(None, task="t5", block=5),
        trial(CANCELLED, task="t6", block=6),
    ]
    row = report_rows(trials, ["feedback"], LAST_K)[0]
    assert (row.n, row.pending, row.cancelled) == (2, 2, 1)
    assert [rate.rate for rate in row.rates] == [0.5, 0.5, 0.5]
    assert [(rate.bound_low, rate.bound_high) for rate in row.rates] == [
        (1 / 5, 2 / 5),  # t5 may be completed alone
        (2 / 5, 3 / 5),  # t4 was completed at 1, t3 was not
        (2 / 5, 4 / 5),  # t3 and t5 may be completed at 2
    ]


def test_without_a_cohort_the_rates_are_undefined_but_bounded() -> None:
    row = report_rows([trial(None)], ["feedback"], last_k=1)[0]
    nothing = {"rate": None, "low": None, "high": None, "uplift_points": None, "relative_uplift": None}
    bounds = {"bound_low": 0.0, "bound_high": 1.0}
    assert row == RateRow(
        agent="a",
        arm="feedback",
        category=None,
        n=0,
        pending=1,
        cancelled=0,
        rates=tuple(Rate(k=k, completed=0, n=0, **nothing, **bounds) for k in (0, 1)),
    )


def test_where_all_are_cancelled_the_bounds_are_undefined_too() -> None:
    row = report_rows([trial(CANCELLED)], ["feedback"], LAST_K)[0]
    assert (row.n, row.pending, row.cancelled) == (0, 0, 1)
    assert [(rate.rate, rate.bound_low, rate.bound_high) for rate in row.rates] == [(None, None, None)] * 3


def test_relative_uplift_is_undefined_where_nothing_was_completed_alone() -> None:
    rate = report_rows([trial(NOT_COMPLETED, feedback=COMPLETED_AT_1)], ["feedback"], LAST_K)[0].rates[1]
    assert (rate.uplift_points, rate.relative_uplift) == (100.0, None)


def test_failed_trials_stay_in_the_denominator() -> None:
    trials = [trial(COMPLETED, task="t1"), trial(FAILED, task="t2", block=2)]
    rates = report_rows(trials, ["feedback"], LAST_K)[0].rates
    assert [(rate.completed, rate.n, rate.rate) for rate in rates] == [(1, 2, 0.5)] * 3


def test_a_task_that_repeats_has_no_wilson_interval() -> None:
    trials = [
        trial(COMPLETED, task="t1", category="Writing", repeat=1),
        trial(FAILED, task="t1", category="Writing", repeat=2),
        trial(COMPLETED, task="t2", category="Translation", block=2),
    ]
    rates = {row.category: row.rates[0] for row in report_rows(trials, ["feedback"], LAST_K)}
    assert [rates[None].rate, rates[None].low, rates[None].high] == [2 / 3, None, None]
    assert [rates["Writing"].low, rates["Writing"].high] == [None, None]
    assert [rates["Translation"].low, rates["Translation"].high] == [pytest.approx(0.2065, abs=1e-4), 1.0]


def test_rows_are_sorted_by_agent_arm_and_category_all_first() -> None:
    trials = [
        trial(COMPLETED, agent=agent, category=category)
        for agent in "ba"
        for category in ("Writing", "Admin")
    ]
    rows = report_rows(trials, ["retry", "feedback"], last_k=0)
    assert [(row.agent, row.arm, row.category) for row in rows] == [
        (agent, arm, category)
        for agent in "ab"
        for arm in ("feedback", "retry")
        for category in (None, "Admin", "Writing")
    ]


def test_arms_are_read_apart() -> None:
    trials = [trial(NOT_COMPLETED, feedback=COMPLETED_AT_1, retry=EXHAUSTED)]
    rows = report_rows(trials, ["feedback", "retry"], LAST_K)
    assert [(row.arm, row.rates[2].completed) for row in rows if row.category is None] == [
        ("feedback", 1),
        ("retry", 0),
    ]


def test_a_study_without_trials_has_no_rows() -> None:
    assert report_rows([], ["feedback"], LAST_K) == []
