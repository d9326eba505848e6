"""Rates with corrections: no attempt is added or taken away, completion alone is read anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviews.rules.rates import ArmFacts, TrialFacts, completed_by
from reviews.rules.sensitivity import ALONE, as_corrected
from reviews.rules.trial import ArmState, Outcome

ARM = "feedback"
SHOT = TrialFacts("t", "a", "Writing", 0, 1, Outcome.COMPLETED, {})
TRIED = replace(
    SHOT, outcome=Outcome.NOT_COMPLETED, arms={ARM: ArmFacts(ArmState.COMPLETED, completed_at=2, scored=2)}
)


def by(trial: TrialFacts) -> list[bool]:
    return [completed_by(trial, ARM, k) for k in range(3)]


@pytest.mark.parametrize(
    ("trial", "completed", "counts"),
    [
        (SHOT, {(ALONE, 0): True}, [True, True, True]),
        # No later attempt was made, so that it counts as not completed throughout.
        (SHOT, {(ALONE, 0): False}, [False, False, False]),
        (TRIED, {(ALONE, 0): True, (ARM, 1): False, (ARM, 2): True}, [True, True, True]),
        (TRIED, {(ALONE, 0): False, (ARM, 1): True, (ARM, 2): True}, [False, True, True]),
        (TRIED, {(ALONE, 0): False, (ARM, 1): False, (ARM, 2): True}, [False, False, True]),
        (TRIED, {(ALONE, 0): False, (ARM, 1): False, (ARM, 2): False}, [False, False, False]),
        # Another arm's attempts are not this one's.
        (TRIED, {(ALONE, 0): False, ("retry", 1): True}, [False, False, False]),
    ],
)
def test_completion_is_read_from_the_last_versions(
    trial: TrialFacts, completed: dict[tuple[str, int], bool], counts: list[bool]
) -> None:
    assert by(as_corrected(trial, completed)) == counts


@pytest.mark.parametrize("outcome", [None, Outcome.FAILED, Outcome.CANCELLED])
def test_what_has_no_scores_of_attempt_0_stays_as_it_is(outcome: Outcome | None) -> None:
    trial = replace(SHOT, outcome=outcome)
    assert as_corrected(trial, {}) == trial


def test_an_arm_that_goes_on_stays_open() -> None:
    going = replace(TRIED, arms={ARM: ArmFacts(ArmState.OPEN, completed_at=None, scored=1)})
    assert as_corrected(going, {(ALONE, 0): False, (ARM, 1): False}) == going
