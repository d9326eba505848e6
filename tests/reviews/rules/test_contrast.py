from reviews.rules.contrast import Contrast, contrast
from reviews.rules.trial import Outcome

from .trials import COMPLETED_AT_1, COMPLETED_AT_2, EXHAUSTED, trial

COMPLETED, NOT_COMPLETED, FAILED, CANCELLED = Outcome

TRIALS = [
    trial(COMPLETED, task="t1"),
    trial(FAILED, task="t2"),
    trial(NOT_COMPLETED, task="t3", feedback=COMPLETED_AT_1, retry=COMPLETED_AT_2),
    trial(NOT_COMPLETED, task="t4", feedback=COMPLETED_AT_2, retry=EXHAUSTED),
    trial(NOT_COMPLETED, task="t5", feedback=EXHAUSTED, retry=EXHAUSTED),
]


def test_contrast_pairs_the_arms_by_trial() -> None:
    # After one attempt only t3 differs, after two only t4.
    assert contrast(TRIALS, "feedback", "retry", 1) == Contrast(1, 0, 5, 20.0)
    assert contrast(TRIALS, "feedback", "retry", 2) == Contrast(1, 0, 5, 20.0)


def test_contrast_changes_its_sign_with_the_order_of_the_arms() -> None:
    assert contrast(TRIALS, "retry", "feedback", 2) == Contrast(0, 1, 5, -20.0)


def test_contrast_of_nothing_is_undefined() -> None:
    assert contrast([], "feedback", "retry", 1) is None
