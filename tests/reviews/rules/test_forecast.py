"""Bounds on what a study still needs, and how long that takes."""

import pytest

from reviews.rules.cycle import State
from reviews.rules.forecast import Alike, ToDo, hours_for, least, most


def alike(
    state: State, *, attempt: int = 0, arm: str | None = None, first: bool = False, n: int = 1
) -> Alike:
    return Alike(attempt=attempt, arm=arm, state=state, critique_first=first, cycles=n)


@pytest.mark.parametrize(
    ("state", "runs", "reviews"),
    [
        (State.AWAITING_FEEDBACK, 3, 3),
        (State.QUEUED, 3, 3),
        (State.RUNNING, 3, 3),
        (State.AWAITING_REVIEW, 0, 3),
        (State.IN_REVIEW, 0, 3),
        (State.SCORED, 0, 0),
        (State.FAILED, 0, 0),
        (State.CANCELLED, 0, 0),
    ],
)
def test_what_a_state_needs_at_least(state: State, runs: int, reviews: int) -> None:
    assert least([alike(state, n=3)]) == ToDo(runs, reviews)


def test_a_critique_that_is_still_to_be_written_is_a_run_of_its_own() -> None:
    assert least([alike(State.QUEUED, attempt=1, arm="critique", first=True)]) == ToDo(2, 1)
    assert least([alike(State.QUEUED, attempt=1, arm="critique")]) == ToDo(1, 1)


def test_attempt_0_may_need_every_attempt_of_every_arm() -> None:
    """One of its own, then two in each of three arms, those of the arm critique with two runs."""
    cycles = [alike(State.QUEUED)]
    assert most(cycles, ["feedback", "retry", "critique"], 2) == ToDo(1 + 2 + 2 + 4, 1 + 6)


def test_a_later_attempt_may_need_the_rest_of_its_own_arm() -> None:
    cycles = [alike(State.IN_REVIEW, attempt=1, arm="critique", n=2)]
    assert most(cycles, ["feedback", "critique"], 3) == ToDo(2 * 2 * 2, 2 * 3)


def test_what_has_ended_needs_nothing_more() -> None:
    ended = [alike(state) for state in (State.SCORED, State.FAILED, State.CANCELLED)]
    assert most(ended, ["feedback"], 5) == ToDo(0, 0)
    assert most([], ["feedback"], 5) == ToDo(0, 0)


def test_without_arms_attempt_0_is_all() -> None:
    assert most([alike(State.QUEUED, n=4)], [], 0) == ToDo(4, 4)


def test_the_slower_of_runs_and_reviews_decides() -> None:
    assert hours_for(ToDo(runs=100, reviews=10), 50.0, 20.0) == 2.0
    assert hours_for(ToDo(runs=100, reviews=10), 50.0, 2.0) == 5.0
    assert hours_for(ToDo(runs=0, reviews=0), 0.0, 0.0) == 0.0


def test_what_nobody_does_has_no_end() -> None:
    assert hours_for(ToDo(runs=1, reviews=0), 0.0, 5.0) is None
    assert hours_for(ToDo(runs=0, reviews=1), 5.0, 0.0) is None
    assert hours_for(ToDo(runs=0, reviews=1), 0.0, 5.0) == 0.2
