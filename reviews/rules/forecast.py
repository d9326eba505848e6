"""How much of a study is still to be done, and how long that takes at the present pace.

Bounds, no prediction: what is to be done depends on scores that nobody has given yet. At least: every attempt
under way completes its trial. At most: none does, and every attempt of the protocol is needed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviews.rules.cycle import State
from reviews.rules.trial import Arm

RUN_TO_COME = frozenset({State.AWAITING_FEEDBACK, State.QUEUED, State.RUNNING})
REVIEW_TO_COME = RUN_TO_COME | {State.AWAITING_REVIEW, State.IN_REVIEW}


@dataclass(frozen=True, slots=True)
class Alike:
    """So many `cycles` that stand alike. `arm` is None at attempt 0; `critique_first`: the critic's run comes
    before the agent's own."""

    attempt: int
    arm: str | None
    state: State
    critique_first: bool
    cycles: int


@dataclass(frozen=True, slots=True)
class ToDo:
    """Runs and reviews that are still to be finished. Failed cycles are not among them: a person decides."""

    runs: int
    reviews: int


def least(cycles: Iterable[Alike]) -> ToDo:
    """What is to be done where every attempt under way is the last one of its branch."""
    runs = reviews = 0
    for alike in cycles:
        runs += alike.cycles * (1 + alike.critique_first) * (alike.state in RUN_TO_COME)
        reviews += alike.cycles * (alike.state in REVIEW_TO_COME)
    return ToDo(runs, reviews)


def most(cycles: Sequence[Alike], arms: Sequence[str], feedback_cycles: int) -> ToDo:
    """What is to be done where no attempt completes its trial."""
    now = least(cycles)
    runs, reviews = now.runs, now.reviews
    for alike in cycles:
        if alike.state not in REVIEW_TO_COME:
            continue
        later = feedback_cycles - alike.attempt
        for arm in arms if alike.arm is None else [alike.arm]:
            reviews += alike.cycles * later
            runs += alike.cycles * later * (2 if arm == Arm.CRITIQUE else 1)
    return ToDo(runs, reviews)


def hours_for(to_do: ToDo, runs_an_hour: float, reviews_an_hour: float) -> float | None:
    """Hours until all is done: runs and reviews go on side by side, and the slower of the two decides.

    None where something is to be done that nobody has been doing.
    """
    hours = 0.0
    for left, pace in ((to_do.runs, runs_an_hour), (to_do.reviews, reviews_an_hour)):
        if left and not pace:
            return None
        hours = max(hours, left / pace if left else 0.0)
    return hours
