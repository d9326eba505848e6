"""What is known of each trial by attempt k of an arm."""

import pytest
from hypothesis import given, settings

from reviews.rules.trial import ArmState, Outcome

from .tables import table_of
from .trials import (
    ARMS,
    COMPLETED_AT_1,
    COMPLETED_AT_2,
    EXHAUSTED,
    FAILED_AT_1,
    LAST_K,
    OPEN_0,
    OPEN_1,
    ArmFacts,
    Study,
    TrialFacts,
    studies,
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
    assert [table_of([facts]).resolved("feedback", k).tolist() for k in (0, 1, 2)] == [
        [at] for at in at_0_1_2
    ]


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
    table = table_of([facts])
    assert [table.completed_by("feedback", k).tolist() for k in (0, 1, 2)] == [[at] for at in at_0_1_2]


def test_completion_alone_counts_in_every_arm() -> None:
    table = table_of([trial(COMPLETED)])
    assert [table.completed_by(arm, 1).tolist() for arm in ("feedback", "retry")] == [[True], [True]]


@settings(deadline=None)
@given(studies())
def test_what_is_resolved_stays_as_it_is(study: Study) -> None:
    now, end = table_of(study.now), table_of(study.end)
    for arm in ARMS:
        for k in range(LAST_K + 1):
            known = now.resolved(arm, k)
            assert end.resolved(arm, k)[known].all()
            assert (now.completed_by(arm, k) == end.completed_by(arm, k))[known].all()
