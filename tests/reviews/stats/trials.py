"""Trials as plain facts, and whole studies seen at one moment of their life, for the tests of the rates."""

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st

from reviews.rules.trial import ArmState, Outcome

ARMS = ("feedback", "retry")
LAST_K = 2


@dataclass(frozen=True, slots=True)
class ArmFacts:
    """One arm of a trial.

    `completed_at` is the attempt (1 or more) at which it was completed, else None; `scored` is the
    highest attempt scored in it, 0 if none.
    """

    state: ArmState
    completed_at: int | None
    scored: int


@dataclass(frozen=True, slots=True)
class TrialFacts:
    """One trial, as a reader of the records would write it down.

    `outcome` is that of attempt 0, None while unknown, and CANCELLED for every cancelled trial whatever
    its attempt 0 came to. `block` is the position of its task in the drawn order. `arms` holds the
    protocol's arms that exist for it: none unless attempt 0 was not completed.
    """

    task: str
    agent: str
    category: str
    block: int
    repeat: int
    outcome: Outcome | None
    arms: Mapping[str, ArmFacts]


OPEN_0 = ArmFacts(ArmState.OPEN, completed_at=None, scored=0)
OPEN_1 = ArmFacts(ArmState.OPEN, completed_at=None, scored=1)
EXHAUSTED = ArmFacts(ArmState.EXHAUSTED, completed_at=None, scored=LAST_K)
FAILED_AT_1 = ArmFacts(ArmState.FAILED, completed_at=None, scored=0)
COMPLETED_AT_1 = ArmFacts(ArmState.COMPLETED, completed_at=1, scored=1)
COMPLETED_AT_2 = ArmFacts(ArmState.COMPLETED, completed_at=2, scored=2)


def trial(
    outcome: Outcome | None = None,
    *,
    task: str = "t1",
    agent: str = "a",
    category: str = "Writing",
    block: int = 1,
    repeat: int = 1,
    **arms: ArmFacts,
) -> TrialFacts:
    return TrialFacts(task, agent, category, block, repeat, outcome, arms)


@dataclass(frozen=True)
class Study:
    """The same trials now and at the end, when nothing is pending; nothing is cancelled in between."""

    now: list[TrialFacts]
    end: list[TrialFacts]


ENDS = st.sampled_from([EXHAUSTED, FAILED_AT_1, COMPLETED_AT_1, COMPLETED_AT_2])


def _earlier(end: ArmFacts, scored: int) -> ArmFacts:
    """Return what the arm looked like with only `scored` attempts scored."""
    if scored >= end.scored:
        return end
    return ArmFacts(ArmState.OPEN, completed_at=None, scored=scored)


@st.composite
def _pairs(draw: st.DrawFn, agent: str, block: int, repeat: int) -> tuple[TrialFacts, TrialFacts]:
    outcome = draw(st.sampled_from(Outcome))
    ends = {arm: draw(ENDS) for arm in ARMS} if outcome is Outcome.NOT_COMPLETED else {}
    category = "Writing" if block % 2 else "Translation"

    def facts(outcome: Outcome | None, arms: dict[str, ArmFacts]) -> TrialFacts:
        return TrialFacts(f"t{block}", agent, category, block, repeat, outcome, arms)

    if outcome is not Outcome.CANCELLED and draw(st.booleans()):
        return facts(None, {}), facts(outcome, ends)
    made = [arm for arm in ends if draw(st.booleans())]
    now = {arm: _earlier(ends[arm], draw(st.integers(0, LAST_K))) for arm in made}
    return facts(outcome, now), facts(outcome, ends)


@st.composite
def studies(draw: st.DrawFn) -> Study:
    agents = draw(st.sampled_from([["a"], ["a", "b"]]))
    repeats = draw(st.integers(1, 2))
    pairs = [
        draw(_pairs(agent, block, repeat))
        for block in range(1, 1 + draw(st.integers(0, 5)))
        for agent in agents
        for repeat in range(1, 1 + repeats)
    ]
    return Study(now=[now for now, _ in pairs], end=[end for _, end in pairs])
