"""The confirmatory family: agents x the primary contrast at the last k, with Holm's correction."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from reviews.stats.paired import Paired, paired
from reviews.stats.table import CANCELLED, Ints, Mask, TrialTable


class Contrast(NamedTuple):
    """One member of the family. `paired` is None where the agent has no trial in the cohort; `p_holm` is None
    there too, and it is no member then."""

    agent: str
    paired: Paired | None
    p_holm: float | None


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """The p values adjusted by Holm 1979, in the same order; None stays None and counts for nothing.

    Each is at least its own p and at most 1; below 0.05, the family's chance of one false finding is kept to
    5 %. Not statsmodels' `multipletests`, which collects the whole process' garbage at every call, for a
    quarter of a second; the tests hold this to it.
    """
    known = sorted(p for p in p_values if p is not None)
    # The least p by the size of the family, the next by one less; none comes to less than one before it.
    adjusted = accumulate((min(1.0, p * (len(known) - rank)) for rank, p in enumerate(known)), max)
    found = dict(zip(known, adjusted, strict=True))
    return [None if p is None else found[p] for p in p_values]


def net_human_effects(
    table: TrialTable, first: str, second: str, k: int, *, seed: int, cohort: Mask
) -> list[Contrast]:
    """The first arm against the second at k for each agent of the table, paired by trial.

    With feedback first and retry second this is the net human effect, and at the last k, over all categories,
    the confirmatory family. `cohort` is the mask of the headline trials among those of `table`.
    """
    found = [
        paired(own.completed_by(first, k), own.completed_by(second, k), own.task, seed=seed)
        for own in _members(table, cohort)
    ]
    adjusted = holm([each.p if each else None for each in found])
    return [Contrast(*entry) for entry in zip(table.agents, found, adjusted, strict=True)]


def between_agents(
    table: TrialTable, first: str, second: str, arm: str, k: int, *, seed: int, cohort: Mask
) -> Paired | None:
    """Completion at an attempt <= k of the arm: one agent minus another, on the same tasks.

    A task counts where both have the same number of trials on it (a cancelled repeat takes its task away).
    Where it repeats, as many of its pairs as possible are taken to agree, which the difference and p do not
    depend on. None where there is no such task. Exploratory: it is not in the confirmatory family.
    """
    members = dict(zip(table.agents, _members(table, cohort), strict=True))
    if first not in members or second not in members:
        return None
    one, two = members[first], members[second]
    tasks, counts = np.unique(one.task, return_counts=True)
    others, other_counts = np.unique(two.task, return_counts=True)
    _, here, there = np.intersect1d(tasks, others, assume_unique=True, return_indices=True)
    same = tasks[here[counts[here] == other_counts[there]]]
    task, one_completed = _in_order(one, same, arm, k)
    _, two_completed = _in_order(two, same, arm, k)
    return paired(one_completed, two_completed, task, seed=seed)


def _members(table: TrialTable, cohort: Mask) -> list[TrialTable]:
    """The counted trials of each agent in the cohort, in the order of `table.agents`."""
    counted = cohort & np.not_equal(table.outcome, CANCELLED)
    return [table.where(counted & np.equal(table.agent, position)) for position in range(len(table.agents))]


def _in_order(own: TrialTable, tasks: Ints, arm: str, k: int) -> tuple[Ints, Mask]:
    """The trials on `tasks`: each one's task and its completion, sorted by both."""
    own = own.where(np.isin(own.task, tasks))
    completed = own.completed_by(arm, k)
    order = np.lexsort((completed, own.task))
    return own.task[order], completed[order]
