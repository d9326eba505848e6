"""What the rates would be had every corrected review been scored so from the start, as far as is known."""

from collections.abc import Mapping
from dataclasses import replace

from reviews.rules.rates import ArmFacts, TrialFacts
from reviews.rules.trial import ArmState, Outcome

ALONE = ""
"""Stands for the arm of attempt 0, which belongs to none."""


def as_corrected(trial: TrialFacts, completed: Mapping[tuple[str, int], bool]) -> TrialFacts:
    """Return the facts of `trial` with its completion read from the last versions of its scores.

    `completed` has every scored attempt by (arm, attempt), attempt 0 under ALONE. No attempt is added or
    taken away: where attempt 0 had been completed and is not any more, no later one was made, and the trial
    counts as not completed throughout. Failed, cancelled and pending trials stay as they are.
    """
    if trial.outcome not in (Outcome.COMPLETED, Outcome.NOT_COMPLETED):
        return trial
    return replace(
        trial,
        outcome=Outcome.COMPLETED if completed[ALONE, 0] else Outcome.NOT_COMPLETED,
        arms={arm: _arm(facts, arm, completed) for arm, facts in trial.arms.items()},
    )


def _arm(facts: ArmFacts, arm: str, completed: Mapping[tuple[str, int], bool]) -> ArmFacts:
    first = min((attempt for (its, attempt), met in completed.items() if its == arm and met), default=None)
    if first is not None:
        return replace(facts, state=ArmState.COMPLETED, completed_at=first)
    state = ArmState.EXHAUSTED if facts.state is ArmState.COMPLETED else facts.state
    return replace(facts, state=state, completed_at=None)
