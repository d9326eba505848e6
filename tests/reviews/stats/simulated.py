"""Studies whose truth is known, for what intervals and tests promise in the long run."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from reviews.stats.table import (
    ARM_COMPLETED,
    COMPLETED,
    EXHAUSTED,
    NO_ARM,
    NOT_COMPLETED,
    OPEN,
    PENDING,
    ArmColumns,
    Ints,
    Mask,
    TrialTable,
)

ALONE: Final = 0.4
EACH: Final = {"feedback": (0.2, 0.1), "retry": (0.08, 0.04)}
"""The chance of each attempt of an arm to complete what was not completed before it."""


def expected(arm: str, alone: float = ALONE, each: Mapping[str, tuple[float, ...]] = EACH) -> float:
    """The share of trials that is completed by the last attempt of the arm."""
    return float(1 - (1 - alone) * np.prod([1 - chance for chance in each[arm]]))


def completed_at(
    random: np.random.Generator,
    shape: tuple[int, ...],
    *,
    alone: float = ALONE,
    each: Mapping[str, tuple[float, ...]] = EACH,
) -> tuple[Mask, dict[str, Ints]]:
    """Whether each trial is completed alone, and for each arm at which later attempt (0: at none)."""
    done = random.random(shape) < alone
    arms = {}
    for arm, chances in each.items():
        at = np.zeros(shape, dtype=np.int32)
        for k, chance in enumerate(chances, 1):
            at[~done & (at == 0) & (random.random(shape) < chance)] = k
        arms[arm] = at
    return done, arms


@dataclass(frozen=True)
class Whole:
    """A study at its end, and as it was read on the way."""

    end: TrialTable
    now: TrialTable


def whole_study(random: np.random.Generator, tasks: int) -> Whole:
    """One agent, each task once, about half of the steps made."""
    done, at = completed_at(random, (tasks,))
    arms = {arm: _ended(done, each) for arm, each in at.items()}
    every = np.arange(tasks, dtype=np.int32)
    zeros = np.zeros(tasks, dtype=np.int32)
    outcome = np.where(done, COMPLETED, NOT_COMPLETED).astype(np.int32)
    end = TrialTable(["a"], ["Writing"], zeros, zeros, every, every, outcome, arms)
    begun = random.random(tasks) < np.linspace(1, 0.2, tasks)
    steps = {arm: random.integers(0, 3, tasks).astype(np.int32) for arm in arms}
    now = {arm: _so_far(columns, begun & ~done, steps[arm]) for arm, columns in arms.items()}
    return Whole(end, replace(end, outcome=np.where(begun, outcome, PENDING).astype(np.int32), arms=now))


def _ended(done: Mask, at: Ints) -> ArmColumns:
    state = np.where(at > 0, ARM_COMPLETED, EXHAUSTED)
    scored = np.where(at > 0, at, 2)
    return ArmColumns(_where(done, NO_ARM, state), at, _where(done, 0, scored))


def _so_far(end: ArmColumns, there: Mask, steps: Ints) -> ArmColumns:
    over = steps >= end.scored
    state = _where(~there, NO_ARM, np.where(over, end.state, OPEN))
    at = np.where(there & over, end.completed_at, 0).astype(np.int32)
    return ArmColumns(state, at, _where(~there, 0, np.minimum(steps, end.scored)))


def _where(chosen: Mask, value: int, others: Ints) -> Ints:
    return np.where(chosen, value, others).astype(np.int32)
