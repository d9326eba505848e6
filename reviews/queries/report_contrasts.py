"""One arm against another, one agent against another: the paired contrasts of a report.

Imported inside functions only: it needs the statistics, which cost seconds and 100 MB at the start.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from reviews.models import Study
from reviews.queries.report import SEED
from reviews.queries.report_filters import Chosen
from reviews.queries.report_table import ChosenTrials
from reviews.rules.trial import Arm
from reviews.stats.family import holm
from reviews.stats.intervals import Interval
from reviews.stats.paired import Paired, paired
from reviews.stats.same_tasks import on_same_tasks
from reviews.stats.table import TrialTable


@dataclass(frozen=True)
class Tested:
    """Two readings of the same trials or tasks. `p_holm` is adjusted over the confirmatory family, None for
    what is exploratory. `k` is the attempt up to which completion counts."""

    first: str
    second: str
    k: int
    paired: Paired
    p_holm: float | None

    @property
    def paired_interval(self) -> Interval:
        """The difference in percentage points."""
        return Interval(self.paired.points, self.paired.low, self.paired.high, self.paired.method)


def net_human_effect(study: Study, members: TrialTable) -> Paired | None:
    """Feedback against retry, paired by trial, at the last k. None without one of these arms, or without
    trials.
    """
    if not {Arm.FEEDBACK, Arm.RETRY} <= set(study.arms):
        return None
    k = study.feedback_cycles
    feedback, retry = members.completed_by(Arm.FEEDBACK, k), members.completed_by(Arm.RETRY, k)
    return paired(feedback, retry, members.task, seed=SEED)


def family(study: Study, every: ChosenTrials, chosen: Chosen) -> list[Tested]:
    """The primary contrast of every agent at the last k; Holm's p over the whole study only: a part of it is
    exploratory."""
    found = []
    for agent in every.table.agents:
        mask = every.table.mask(agent, chosen.category) & every.cohort
        one = net_human_effect(study, every.table.where(mask))
        if one is not None:
            found.append((agent, one))
    whole = not (chosen.by_task or chosen.by_review)
    adjusted = holm([one.p for _, one in found]) if whole else [None] * len(found)
    return [
        Tested(agent, agent, study.feedback_cycles, one, p)
        for (agent, one), p in zip(found, adjusted, strict=True)
    ]


def against(every: ChosenTrials, category: str | None, arm: str, last_k: int) -> list[Tested]:
    """Each two agents on the tasks that both have in the cohort, alone and at the last k.

    Trials of one task and repeat are a pair: rows of the table stand in start order, in which the repeats of
    an agent on a task follow each other.
    """
    found = []
    sides = {
        agent: every.table.where(every.table.mask(agent, category) & every.cohort)
        for agent in every.table.agents
    }
    for first, second in combinations(every.table.agents, 2):
        one, other = on_same_tasks(sides[first], sides[second])
        for k in sorted({0, last_k}):
            result = paired(one.completed_by(arm, k), other.completed_by(arm, k), one.task, seed=SEED)
            if result is not None:
                found.append(Tested(first, second, k, result, None))
    return found
