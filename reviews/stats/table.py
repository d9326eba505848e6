"""The trials of a study as columns, for figures over very many of them: PROTOCOL.md, "Rates"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

PENDING, COMPLETED, NOT_COMPLETED, FAILED, CANCELLED = range(5)
OUTCOMES: Final = (None, "completed", "not_completed", "failed", "cancelled")
"""The names of the outcomes, by their codes."""

NO_ARM, OPEN, ARM_COMPLETED, EXHAUSTED, ARM_FAILED, ARM_CANCELLED = range(6)
ARM_STATES: Final = (None, "open", "completed", "exhausted", "failed", "cancelled")
"""The names of the states of an arm, by their codes; NO_ARM where the trial has no such arm."""


@dataclass(frozen=True)
class ArmColumns:
    """One arm of every trial: its state as a code, the attempt that completed it and the highest one that was
    scored in it (0 for none). `corrected` figures give other values of the same shape."""

    state: Ints
    completed_at: Ints
    scored: Ints

    def where(self, chosen: Mask) -> ArmColumns:
        return ArmColumns(self.state[chosen], self.completed_at[chosen], self.scored[chosen])


@dataclass(frozen=True)
class TrialTable:
    """One entry a trial in each column, cancelled trials too, in any order.

    `agent` and `category` are positions in `agents` (slugs) and `categories`. `task` is any number that
    tells tasks apart, `block` the task's place in the drawn order. `outcome` is that of attempt 0 as a code,
    CANCELLED for every cancelled trial whatever its attempt 0 came to. `arms` has each arm of the protocol.
    """

    agents: Sequence[str]
    categories: Sequence[str]
    agent: Ints
    category: Ints
    task: Ints
    block: Ints
    outcome: Ints
    arms: Mapping[str, ArmColumns]

    def __len__(self) -> int:
        return len(self.outcome)

    def where(self, chosen: Mask) -> TrialTable:
        """The trials that `chosen` has True for; names and codes stay as they are."""
        return replace(
            self,
            agent=self.agent[chosen],
            category=self.category[chosen],
            task=self.task[chosen],
            block=self.block[chosen],
            outcome=self.outcome[chosen],
            arms={arm: columns.where(chosen) for arm, columns in self.arms.items()},
        )

    def mask(self, agent: str, category: str | None = None) -> Mask:
        """Which trials are one agent's, in one category or (None) in all. Unknown names: none."""
        chosen = _mask(self.agent == _code(self.agents, agent))
        if category is not None:
            chosen &= self.category == _code(self.categories, category)
        return chosen

    def counted(self) -> TrialTable:
        """Without the cancelled ones, which are in no rate."""
        return self.where(_mask(self.outcome != CANCELLED))

    def completed_by(self, arm: str, k: int) -> Mask:
        """Whether each trial was completed at an attempt <= k of the arm, as far as is known.

        Completion at attempt 0 counts at every k of every arm. A failed run is not completed. An arm that the
        protocol has not ("" in a study without arms) has no attempts.
        """
        alone = _mask(self.outcome == COMPLETED)
        columns = self.arms.get(arm)
        if columns is None or k == 0:
            return alone
        return _mask(alone | ((columns.completed_at > 0) & (columns.completed_at <= k)))

    def resolved(self, arm: str, k: int) -> Mask:
        """Whether it is known of each trial if it is completed by attempt k. Ask for counted ones only."""
        if k == 0:
            return _mask(self.outcome != PENDING)
        ended = _mask((self.outcome == COMPLETED) | (self.outcome == FAILED))
        columns = self.arms.get(arm)
        if columns is None:
            return ended
        there = _mask(columns.state != NO_ARM)
        return _mask(ended | (there & ((columns.state != OPEN) | (columns.scored >= k))))

    def cohort(self, arms: Sequence[str], last_k: int) -> Mask:
        """The counted trials of the longest prefix of blocks that are resolved in every arm up to `last_k`.

        Ask the table of all trials of the study: every agent's count. Successes resolve early, so that a rate
        over "whatever is done" would overstate. A block in which all are cancelled does not stop the prefix.
        """
        counts = _mask(self.outcome != CANCELLED)
        waiting = counts & (self.outcome == PENDING)
        for arm in arms:
            waiting |= counts & ~self.resolved(arm, last_k)
        if not waiting.any():
            return counts
        return _mask(counts & (self.block < self.block[waiting].min()))


def _mask(found: npt.NDArray[np.bool_]) -> Mask:
    """Gives what numpy's own types leave open, a comparison's result, its type."""
    return found


def _code(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else -1
