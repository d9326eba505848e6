"""The trials behind a figure of the report: the same columns, so that their number is the figure's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from reviews.models import ReviewCycle, Study, Trial
from reviews.queries.report import NO_ARM
from reviews.queries.report_filters import Chosen
from reviews.queries.report_table import ChosenTrials, trial_table
from reviews.rules.trial import Arm

if TYPE_CHECKING:
    from reviews.stats.table import Mask

PAGE = 30


class Which(StrEnum):
    """What a figure counts. The first five are of the cohort, the others of all trials that match."""

    ALL = "all"
    ALONE = "alone"
    BY_K = "by_k"
    RESCUED = "rescued"
    NOT = "not"
    PENDING = "pending"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of the `total` trials in start order, with task, agent, arms and cycles loaded. `after` is the
    ordinal to go on from, None at the end."""

    trials: list[Trial]
    total: int
    after: int | None


def trials_behind(
    study: Study, chosen: Chosen, which: Which, k: int, *, after: int | None = None, size: int = PAGE
) -> Behind:
    """The trials of the agent and in the arm of `chosen` that the figure counts at attempt k.

    Without an agent those of every agent; without an arm that of feedback, or the only one. RESCUED:
    completed at k and not before. PENDING, FAILED and CANCELLED ask for no k: what is not resolved in the arm
    at the last one, and what ended without a deliverable alone or in the arm. The statements of `trial_table`
    and three more.
    """
    found = trial_table(study, chosen)
    mask = _mask(study, found, chosen, which, k)
    ordinals = found.ordinals[mask]
    rest = ordinals if after is None else ordinals[ordinals > after]
    page = [int(ordinal) for ordinal in rest[:size]]
    cycles = ReviewCycle.objects.select_related("arm").order_by("attempt", "arm__arm")
    trials = (
        Trial.objects.filter(study=study, ordinal__in=page)
        .select_related("task", "agent")
        .prefetch_related("arms", Prefetch("cycles", cycles))
        .order_by("ordinal")
    )
    return Behind(list(trials), len(ordinals), page[-1] if len(rest) > size else None)


def arm_of(study: Study, chosen: Chosen) -> str:
    """The arm that is meant: the one asked for, else feedback, else the first, NO_ARM where there is none."""
    if chosen.arm in study.arms:
        return chosen.arm or NO_ARM
    return Arm.FEEDBACK if Arm.FEEDBACK in study.arms else next(iter(study.arms), NO_ARM)


def _mask(study: Study, found: ChosenTrials, chosen: Chosen, which: Which, k: int) -> Mask:
    from reviews.stats.table import ARM_FAILED, CANCELLED, COMPLETED, FAILED, NOT_COMPLETED

    table, cohort = found.table, found.cohort
    arm = arm_of(study, chosen)
    mine: Mask = table.agent >= 0
    if chosen.agent is not None:
        names = list(table.agents)
        mine = table.agent == (names.index(chosen.agent) if chosen.agent in names else -1)
    match which:
        case Which.ALL:
            asked = cohort
        case Which.ALONE:
            asked = cohort & (table.outcome == COMPLETED)
        case Which.BY_K:
            asked = cohort & table.completed_by(arm, k)
        case Which.RESCUED:
            asked = cohort & table.completed_by(arm, k) & ~table.completed_by(arm, k - 1)
        case Which.NOT:
            asked = cohort & ~table.completed_by(arm, k)
        case Which.PENDING:
            asked = (table.outcome != CANCELLED) & ~table.resolved(arm, study.feedback_cycles)
        case Which.FAILED:
            asked = table.outcome == FAILED
            if arm in table.arms:
                asked |= (table.outcome == NOT_COMPLETED) & (table.arms[arm].state == ARM_FAILED)
        case Which.CANCELLED:
            asked = table.outcome == CANCELLED
    return mine & asked
