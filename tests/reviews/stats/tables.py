"""Trials as columns, made from the plain facts of `trials`."""

from collections.abc import Sequence

import numpy as np

from reviews.stats.table import (
    ARM_STATES,
    NO_ARM,
    NOT_COMPLETED,
    OUTCOMES,
    ArmColumns,
    Ints,
    TrialTable,
)

from .trials import ARMS, TrialFacts


def ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int32)


def table_of(trials: Sequence[TrialFacts], arms: Sequence[str] = ARMS) -> TrialTable:
    agents = sorted({trial.agent for trial in trials})
    categories = sorted({trial.category for trial in trials})
    tasks = sorted({trial.task for trial in trials})
    return TrialTable(
        agents=agents,
        categories=categories,
        agent=ints([agents.index(trial.agent) for trial in trials]),
        category=ints([categories.index(trial.category) for trial in trials]),
        task=ints([tasks.index(trial.task) for trial in trials]),
        block=ints([trial.block for trial in trials]),
        outcome=ints([OUTCOMES.index(trial.outcome) for trial in trials]),
        arms={arm: _columns(trials, arm) for arm in arms},
    )


def one_agent(alone: int, *later: int, total: int, arm: str = "feedback") -> TrialTable:
    """A finished study of `total` tasks: `alone` completed alone, `later` at k = 1, 2, ... of one arm."""
    at = np.concatenate([np.repeat(np.arange(1, len(later) + 1), later)])
    completed_at = np.zeros(total, dtype=np.int32)
    completed_at[alone : alone + len(at)] = at
    outcome = np.full(total, NOT_COMPLETED, dtype=np.int32)
    outcome[:alone] = OUTCOMES.index("completed")
    state = np.where(completed_at > 0, ARM_STATES.index("completed"), ARM_STATES.index("exhausted"))
    state[:alone] = NO_ARM
    scored = np.where(completed_at > 0, completed_at, len(later))
    scored[:alone] = 0
    every = np.arange(total, dtype=np.int32)
    columns = ArmColumns(state.astype(np.int32), completed_at, scored.astype(np.int32))
    zeros = np.zeros(total, dtype=np.int32)
    return TrialTable(["a"], ["Writing"], zeros, zeros, every, every, outcome, {arm: columns})


def _columns(trials: Sequence[TrialFacts], arm: str) -> ArmColumns:
    facts = [trial.arms.get(arm) for trial in trials]
    return ArmColumns(
        ints([ARM_STATES.index(each.state) if each else NO_ARM for each in facts]),
        ints([each.completed_at or 0 if each else 0 for each in facts]),
        ints([each.scored if each else 0 for each in facts]),
    )
