"""What a trial and its arms have come to: PROTOCOL.md, "The cycle's life"."""

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """What attempt 0 came to; None stands for "not yet known"."""

    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ArmState(StrEnum):
    """Where one arm of a trial stands."""

    OPEN = "open"
    COMPLETED = "completed"
    EXHAUSTED = "exhausted"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Arm(StrEnum):
    """What stands between later attempts."""

    FEEDBACK = "feedback"
    RETRY = "retry"
    CRITIQUE = "critique"


def next_attempt_wanted(completed: bool | None, attempt: int, feedback_cycles: int) -> bool:
    """Tell whether another attempt follows the one whose scores were just locked.

    `completed` is read under the study's primary rule; None (undefined) counts as not completed.
    `attempt` is the number of the locked one, 0 for the agent alone.
    """
    return not completed and attempt < feedback_cycles


def arm_after_lock(completed: bool | None, attempt: int, feedback_cycles: int) -> ArmState:
    """Return the arm's state once the scores of its `attempt` (1 or more) are locked."""
    if completed:
        return ArmState.COMPLETED
    if next_attempt_wanted(completed, attempt, feedback_cycles):
        return ArmState.OPEN
    return ArmState.EXHAUSTED


def outcome_after_lock(completed: bool | None) -> Outcome:
    """Return the outcome of attempt 0 once its scores are locked; None counts as not completed."""
    return Outcome.COMPLETED if completed else Outcome.NOT_COMPLETED


def trial_is_open(outcome: Outcome | None, arms: Iterable[ArmState], arms_expected: int) -> bool:
    """Tell whether something in the trial can still happen without an admin stepping in.

    `arms` holds the states of the arms made so far, `arms_expected` how many the protocol wants
    (0 where the study has no feedback cycles). An arm that is still to be made keeps the trial open.
    """
    if outcome is None:
        return True
    if outcome != Outcome.NOT_COMPLETED:
        return False
    states = list(arms)
    return ArmState.OPEN in states or len(states) < arms_expected
