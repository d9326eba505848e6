"""Every figure of the report page for one agent, arm and category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from reviews.models import Agent, Study
from reviews.queries.report import report_arms, rows_of
from reviews.queries.report_beside import (
    HireShares,
    RuleShare,
    alone_under_rules,
    cancellations,
    hire_shares,
)
from reviews.queries.report_corrected import Corrected, with_corrections
from reviews.rules.contrast import Contrast, contrast
from reviews.rules.rates import TrialFacts, cohort
from reviews.rules.trial import Arm, ArmState, Outcome
from reviews.views.report_choices import Choices
from reviews.views.report_lines import Line, RescueLine, lines_of, rescue_lines


@dataclass(frozen=True, slots=True)
class Figures:
    """`line` is the agent, arm and category asked for, and the rest stands beside it.

    `retry` is the control's line where the study has that arm and another is asked for; `net` the net human
    effect, None where the study lacks one of its arms or the cohort is empty. `failed` counts trials that
    ended without a deliverable, alone and in the arm. The figures draw on `cohort_tasks` tasks and leave
    `outside` trials out, which are pending or stand behind others that are. `corrected` is what they would be
    with reviewers' corrections, None where there are none.
    """

    line: Line
    retry: Line | None
    net: Contrast | None
    by_category: list[Line]
    by_agent: list[Line]
    rescues: list[RescueLine]
    rules: list[RuleShare]
    hire: HireShares
    cancelled: list[tuple[str, int]]
    failed_alone: int
    failed_later: int
    cohort_tasks: int
    outside: int
    corrected: Corrected | None


def read_figures(
    study: Study, facts: dict[UUID, TrialFacts], lines: Sequence[Line], choices: Choices
) -> Figures:
    """Pick the lines that `choices` asks for and read what stands beside them. Six statements at most."""
    arm, category = choices.arm.value, choices.category.value or None
    asked = {
        pk: trial
        for pk, trial in facts.items()
        if trial.agent == choices.agent.value
        and category in (None, trial.category)
        and trial.outcome is not Outcome.CANCELLED
    }
    blocks = cohort(facts.values(), report_arms(study), study.feedback_cycles)
    members = {pk: trial for pk, trial in asked.items() if trial.block in blocks}
    of_agent = [line for line in lines if line.row.agent == choices.agent.value]
    in_category = [line for line in lines if line.row.category == category]
    by_arm = {line.row.arm: line for line in of_agent if line.row.category == category}
    return Figures(
        line=by_arm[arm],
        retry=by_arm.get(Arm.RETRY) if arm != Arm.RETRY else None,
        net=_net_human_effect(study, list(members.values())),
        by_category=[line for line in of_agent if line.row.arm == arm],
        by_agent=in_category,
        rescues=rescue_lines(list(members.values()), arm, study.feedback_cycles),
        rules=alone_under_rules(study, members),
        hire=hire_shares(study, arm, members),
        cancelled=cancellations(study, choices.agent.value, category),
        failed_alone=sum(trial.outcome is Outcome.FAILED for trial in asked.values()),
        failed_later=sum(_failed_in(trial, arm) for trial in asked.values()),
        cohort_tasks=len({trial.task for trial in members.values()}),
        outside=len(asked) - len(members),
        corrected=with_corrections(study, members, arm, study.feedback_cycles) if members else None,
    )


def all_lines(study: Study, facts: dict[UUID, TrialFacts], agents: Sequence[Agent]) -> list[Line]:
    """Every row of the report with its agent; `facts` are those of all trials of `study`."""
    return lines_of(rows_of(study, facts.values()), {agent.slug: agent for agent in agents})


def _net_human_effect(study: Study, members: list[TrialFacts]) -> Contrast | None:
    if not {Arm.FEEDBACK, Arm.RETRY} <= set(study.arms):
        return None
    return contrast(members, Arm.FEEDBACK, Arm.RETRY, study.feedback_cycles)


def _failed_in(trial: TrialFacts, arm: str) -> bool:
    facts = trial.arms.get(arm)
    return facts is not None and facts.state is ArmState.FAILED
