from collections.abc import Sequence

from reviews.rules.trial import Outcome
from reviews.stats.rates import report_rows

from .tables import table_of
from .trials import ARMS, COMPLETED_AT_1, EXHAUSTED, LAST_K, OPEN_0, OPEN_1, TrialFacts, trial

COMPLETED, NOT_COMPLETED, FAILED, CANCELLED = Outcome


def blocks(trials: Sequence[TrialFacts], arms: Sequence[str] = ARMS, last_k: int = LAST_K) -> list[int]:
    """The block of each trial in the cohort."""
    table = table_of(trials, [arm for arm in arms if arm])
    found: list[int] = table.block[table.cohort(arms, last_k)].tolist()
    return found


def test_cohort_ends_before_the_first_block_that_waits() -> None:
    trials = [trial(COMPLETED, block=1), trial(None, block=2), trial(COMPLETED, block=3)]
    assert blocks(trials) == [1]


def test_blocks_are_ordered_by_number_whatever_the_order_of_the_trials() -> None:
    trials = [trial(None, block=10), trial(COMPLETED, block=9), trial(FAILED, block=2)]
    assert blocks(trials) == [9, 2]


def test_one_open_arm_holds_its_block_back() -> None:
    done = trial(NOT_COMPLETED, block=1, feedback=COMPLETED_AT_1, retry=EXHAUSTED)
    half = trial(NOT_COMPLETED, block=2, feedback=COMPLETED_AT_1, retry=OPEN_1)
    assert blocks([done, half]) == [1]
    assert blocks([done, half], last_k=1) == [1, 2]


def test_an_arm_still_to_be_made_holds_its_block_back() -> None:
    assert blocks([trial(NOT_COMPLETED, feedback=EXHAUSTED)]) == []


def test_one_agent_holds_the_block_back_for_every_agent() -> None:
    trials = [
        trial(COMPLETED, agent="a", block=1),
        trial(COMPLETED, agent="b", block=1),
        trial(COMPLETED, agent="a", block=2),
        trial(NOT_COMPLETED, agent="b", block=2, feedback=OPEN_0),
    ]
    assert blocks(trials, ["feedback"]) == [1, 1]
    rows = report_rows(table_of(trials), ["feedback"], LAST_K, seed=1)
    assert [row.n for row in rows] == [1, 1, 1, 1]


def test_cancelled_trials_hold_nothing_back_and_are_not_in_the_cohort() -> None:
    trials = [
        trial(COMPLETED, agent="a", block=1),
        trial(CANCELLED, agent="b", block=1, feedback=OPEN_0),
        trial(CANCELLED, block=2),
        trial(COMPLETED, block=3),
    ]
    assert blocks(trials) == [1, 3]


def test_without_arms_attempt_0_decides() -> None:
    trials = [trial(NOT_COMPLETED, block=1), trial(None, block=2)]
    assert [blocks(trials, arms, 0) for arms in ([], [""])] == [[1], [1]]


def test_no_trials_make_no_cohort() -> None:
    assert blocks([]) == []
