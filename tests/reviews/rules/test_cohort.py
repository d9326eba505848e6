from reviews.rules.rates import cohort, report_rows
from reviews.rules.trial import Outcome

from .trials import ARMS, COMPLETED_AT_1, EXHAUSTED, LAST_K, OPEN_0, OPEN_1, trial

COMPLETED, NOT_COMPLETED, FAILED, CANCELLED = Outcome


def test_cohort_ends_before_the_first_block_that_waits() -> None:
    trials = [trial(COMPLETED, block=1), trial(None, block=2), trial(COMPLETED, block=3)]
    assert cohort(trials, ARMS, LAST_K) == {1}


def test_blocks_are_ordered_by_number_whatever_the_order_of_the_trials() -> None:
    trials = [trial(None, block=10), trial(COMPLETED, block=9), trial(FAILED, block=2)]
    assert cohort(trials, ARMS, LAST_K) == {2, 9}


def test_one_open_arm_holds_its_block_back() -> None:
    done = trial(NOT_COMPLETED, block=1, feedback=COMPLETED_AT_1, retry=EXHAUSTED)
    half = trial(NOT_COMPLETED, block=2, feedback=COMPLETED_AT_1, retry=OPEN_1)
    assert cohort([done, half], ARMS, LAST_K) == {1}
    assert cohort([done, half], ARMS, 1) == {1, 2}


def test_an_arm_still_to_be_made_holds_its_block_back() -> None:
    assert cohort([trial(NOT_COMPLETED, feedback=EXHAUSTED)], ARMS, LAST_K) == frozenset()


def test_one_agent_holds_the_block_back_for_every_agent() -> None:
    trials = [
        trial(COMPLETED, agent="a", block=1),
        trial(COMPLETED, agent="b", block=1),
        trial(COMPLETED, agent="a", block=2),
        trial(NOT_COMPLETED, agent="b", block=2, feedback=OPEN_0),
    ]
    assert cohort(trials, ["feedback"], LAST_K) == {1}
    assert [row.n for row in report_rows(trials, ["feedback"], LAST_K)] == [1, 1, 1, 1]


def test_cancelled_trials_hold_nothing_back() -> None:
    trials = [
        trial(COMPLETED, agent="a", block=1),
        trial(CANCELLED, agent="b", block=1, feedback=OPEN_0),
        trial(CANCELLED, block=2),
        trial(COMPLETED, block=3),
    ]
    assert cohort(trials, ARMS, LAST_K) == {1, 2, 3}


def test_without_arms_attempt_0_decides() -> None:
    assert cohort([trial(NOT_COMPLETED, block=1), trial(None, block=2)], [], 0) == {1}


def test_no_trials_make_no_cohort() -> None:
    assert cohort([], ARMS, LAST_K) == frozenset()
