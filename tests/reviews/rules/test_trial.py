import pytest

from reviews.rules.trial import (
    ArmState,
    Outcome,
    arm_after_lock,
    next_attempt_wanted,
    outcome_after_lock,
    trial_is_open,
)


@pytest.mark.parametrize(
    ("completed", "attempt", "feedback_cycles", "state"),
    [
        (True, 1, 2, ArmState.COMPLETED),
        (True, 2, 2, ArmState.COMPLETED),
        (False, 1, 2, ArmState.OPEN),
        (None, 1, 2, ArmState.OPEN),
        (False, 2, 2, ArmState.EXHAUSTED),
        (None, 2, 2, ArmState.EXHAUSTED),
    ],
)
def test_arm_after_lock(completed: bool | None, attempt: int, feedback_cycles: int, state: ArmState) -> None:
    assert arm_after_lock(completed, attempt, feedback_cycles) is state


@pytest.mark.parametrize(
    ("completed", "outcome"),
    [(True, Outcome.COMPLETED), (False, Outcome.NOT_COMPLETED), (None, Outcome.NOT_COMPLETED)],
)
def test_undefined_completion_counts_as_not_completed(completed: bool | None, outcome: Outcome) -> None:
    assert outcome_after_lock(completed) is outcome


@pytest.mark.parametrize(
    ("completed", "attempt", "feedback_cycles", "wanted"),
    [
        (True, 0, 2, False),
        (False, 0, 2, True),
        (None, 0, 2, True),
        (False, 1, 2, True),
        (False, 2, 2, False),
        (False, 0, 0, False),
    ],
)
def test_next_attempt_is_wanted_while_not_completed_and_a_cycle_is_left(
    completed: bool | None, attempt: int, feedback_cycles: int, wanted: bool
) -> None:
    assert next_attempt_wanted(completed, attempt, feedback_cycles) is wanted


@pytest.mark.parametrize(
    ("outcome", "arms", "arms_expected", "is_open"),
    [
        (None, [], 2, True),
        (Outcome.COMPLETED, [], 2, False),
        (Outcome.FAILED, [], 2, False),
        (Outcome.CANCELLED, [ArmState.OPEN], 1, False),
        (Outcome.NOT_COMPLETED, [], 0, False),
        (Outcome.NOT_COMPLETED, [], 2, True),
        (Outcome.NOT_COMPLETED, [ArmState.COMPLETED], 2, True),
        (Outcome.NOT_COMPLETED, [ArmState.COMPLETED, ArmState.OPEN], 2, True),
        (Outcome.NOT_COMPLETED, [ArmState.COMPLETED, ArmState.EXHAUSTED], 2, False),
        (Outcome.NOT_COMPLETED, [ArmState.FAILED, ArmState.CANCELLED], 2, False),
    ],
)
def test_trial_is_open_while_something_in_it_can_still_happen(
    outcome: Outcome | None, arms: list[ArmState], arms_expected: int, is_open: bool
) -> None:
    assert trial_is_open(outcome, iter(arms), arms_expected) is is_open
