import pytest

from reviews.rules.trial import Outcome
from reviews.stats.rates import rescue

from .tables import table_of
from .trials import (
    COMPLETED_AT_1,
    COMPLETED_AT_2,
    EXHAUSTED,
    FAILED_AT_1,
    OPEN_0,
    OPEN_1,
    TrialFacts,
    trial,
)

COMPLETED, NOT_COMPLETED, FAILED, CANCELLED = Outcome

TRIALS = [
    trial(COMPLETED, task="t1"),
    trial(NOT_COMPLETED, task="t2", feedback=COMPLETED_AT_1),
    trial(NOT_COMPLETED, task="t3", feedback=COMPLETED_AT_2),
    trial(NOT_COMPLETED, task="t4", feedback=EXHAUSTED),
    trial(NOT_COMPLETED, task="t5", feedback=FAILED_AT_1),
    trial(FAILED, task="t6"),
    trial(CANCELLED, task="t7"),
]


@pytest.mark.parametrize(("k", "newly", "at_risk"), [(1, 1, 5), (2, 1, 4)])
def test_rescue_counts_the_newly_completed_of_those_not_completed_before(
    k: int, newly: int, at_risk: int
) -> None:
    its = rescue(table_of(TRIALS), "feedback", k, seed=1)
    assert its is not None
    assert (its.yes, its.n) == (newly, at_risk)


def test_rescue_has_a_wilson_interval() -> None:
    # 1 of 4, z = 1.959964, by hand: (0.25 + z*z/8 -+ z * sqrt(0.1875/4 + z*z/64)) / (1 + z*z/4)
    its = rescue(table_of(TRIALS), "feedback", 2, seed=1)
    assert its is not None
    assert [its.low, its.high] == pytest.approx([0.0456, 0.6994], abs=1e-4)
    assert its.method == "Wilson"


def test_rescue_of_one_task_that_repeats_is_as_uncertain_as_one_trial() -> None:
    twice = [trial(NOT_COMPLETED, repeat=repeat, feedback=COMPLETED_AT_1) for repeat in (1, 2)]
    its = rescue(table_of(twice), "feedback", 1, seed=1)
    assert its is not None
    assert (its.yes, its.n, its.method) == (2, 2, "Wilson over tasks")
    assert [its.low, its.high] == pytest.approx([0.2065, 1.0], abs=1e-4)


@pytest.mark.parametrize(
    ("trials", "k"),
    [
        ([], 1),
        ([trial(COMPLETED)], 1),
        ([trial(COMPLETED), trial(CANCELLED)], 1),
        ([trial(NOT_COMPLETED, feedback=COMPLETED_AT_1)], 2),
    ],
)
def test_rescue_is_undefined_where_nothing_is_at_risk(trials: list[TrialFacts], k: int) -> None:
    assert rescue(table_of(trials), "feedback", k, seed=1) is None


@pytest.mark.parametrize(
    "pending", [trial(None), trial(NOT_COMPLETED), trial(NOT_COMPLETED, feedback=OPEN_0)]
)
def test_rescue_is_undefined_while_a_trial_is_pending(pending: TrialFacts) -> None:
    assert rescue(table_of([*TRIALS, pending]), "feedback", 1, seed=1) is None


def test_rescue_at_1_is_known_while_attempt_2_is_pending() -> None:
    table = table_of([trial(NOT_COMPLETED, feedback=OPEN_1)])
    first, second = (rescue(table, "feedback", k, seed=1) for k in (1, 2))
    assert first is not None
    assert (first.yes, first.n) == (0, 1)
    assert second is None
