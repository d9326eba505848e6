import pytest

from reviews.rules.completion import Verdict
from reviews.rules.rates import Regression, Rescue, TrialFacts, regression, rescue
from reviews.rules.trial import Outcome

from .trials import COMPLETED_AT_1, COMPLETED_AT_2, EXHAUSTED, FAILED_AT_1, OPEN_0, OPEN_1, trial

MET, NOT_MET, NOT_APPLICABLE = Verdict
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
    figures = rescue(TRIALS, "feedback", k)
    assert figures is not None
    assert (figures.newly, figures.at_risk) == (newly, at_risk)


def test_rescue_has_a_wilson_interval() -> None:
    # 1 of 4, z = 1.959964, by hand: (0.25 + z*z/8 -+ z * sqrt(0.1875/4 + z*z/64)) / (1 + z*z/4)
    figures = rescue(TRIALS, "feedback", 2)
    assert figures is not None
    assert [figures.low, figures.high] == pytest.approx([0.0456, 0.6994], abs=1e-4)


def test_rescue_of_a_task_that_repeats_has_no_wilson_interval() -> None:
    twice = [trial(NOT_COMPLETED, repeat=repeat, feedback=COMPLETED_AT_1) for repeat in (1, 2)]
    assert rescue(twice, "feedback", 1) == Rescue(newly=2, at_risk=2, low=None, high=None)


def test_rescue_is_undefined_where_nothing_is_at_risk() -> None:
    assert rescue([trial(COMPLETED), trial(CANCELLED)], "feedback", 1) is None
    assert rescue([trial(NOT_COMPLETED, feedback=COMPLETED_AT_1)], "feedback", 2) is None


@pytest.mark.parametrize(
    "pending", [trial(None), trial(NOT_COMPLETED), trial(NOT_COMPLETED, feedback=OPEN_0)]
)
def test_rescue_is_undefined_while_a_trial_is_pending(pending: TrialFacts) -> None:
    assert rescue([*TRIALS, pending], "feedback", 1) is None


def test_rescue_at_1_is_known_while_attempt_2_is_pending() -> None:
    figures = rescue([trial(NOT_COMPLETED, feedback=OPEN_1)], "feedback", 1)
    assert figures is not None
    assert (figures.newly, figures.at_risk) == (0, 1)


def test_regression_counts_what_was_met_and_is_not_met_any_more() -> None:
    before = {"a": MET, "b": MET, "c": MET, "d": NOT_MET, "e": NOT_APPLICABLE}
    after = {"a": MET, "b": NOT_MET, "c": NOT_APPLICABLE, "d": NOT_MET, "e": NOT_MET}
    assert regression(before, after) == Regression(regressed=1, met_before=3)


def test_nothing_met_before_leaves_nothing_to_regress() -> None:
    assert regression({"a": NOT_MET}, {"a": MET}) == (0, 0)


def test_regression_refuses_a_criterion_that_was_not_scored_again() -> None:
    with pytest.raises(KeyError, match="a"):
        regression({"a": MET}, {})
