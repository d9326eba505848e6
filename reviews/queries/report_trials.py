"""The trials behind a figure of the report: the same columns, so that their number is the figure's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch

from reviews.models import ReviewCycle, Study, Trial
from reviews.queries.report import NO_ARM
from reviews.queries.report_behind import Behind, Which
from reviews.queries.report_filters import Chosen
from reviews.queries.report_table import trial_table
from reviews.rules.trial import Arm

PAGE = 30
EVERY_AGENT: Final = frozenset({Which.SKIPPED, Which.TASK})
"""Figures that count the trials of all agents, whichever is chosen."""


@dataclass(frozen=True, slots=True)
class TrialsPage:
    """A page of the `total` trials in start order, with task, agent, arms and cycles loaded. `after` is the
    ordinal to go on from, None at the end."""

    trials: list[Trial]
    total: int
    after: int | None


def trials_behind(
    study: Study,
    chosen: Chosen,
    which: Which,
    k: int,
    *,
    against: str | None = None,
    after: int | None = None,
    size: int = PAGE,
) -> TrialsPage:
    """The trials of the agent and in the arm of `chosen` that the figure counts at attempt k.

    `against` is the slug of the agent that figures of two agents set beside that of `chosen`.
    Without an agent those of every agent; without an arm that of feedback, or the only one. The statements of
    `trial_table`, at most one of the figure's own and three more.
    """
    found = trial_table(study, chosen)
    mask = Behind(study, found, arm_of(study, chosen), k, chosen.agent, against).mask(which)
    if chosen.agent is not None and which not in EVERY_AGENT:
        mask = mask & found.table.mask(chosen.agent)
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
    return TrialsPage(list(trials), len(ordinals), page[-1] if len(rest) > size else None)


def arm_of(study: Study, chosen: Chosen) -> str:
    """The arm that is meant: the one asked for, else feedback, else the first, NO_ARM where there is none."""
    if chosen.arm in study.arms:
        return chosen.arm or NO_ARM
    return Arm.FEEDBACK if Arm.FEEDBACK in study.arms else next(iter(study.arms), NO_ARM)
