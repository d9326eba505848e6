"""Completion in a study, with all that stands beside it: from its trials as columns to figures.

Imported inside functions only: it needs the statistics, which cost seconds and 100 MB at the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reviews.models import Study
from reviews.queries.report import SEED, report_arms
from reviews.queries.report_beside import cancellations
from reviews.queries.report_contrasts import Tested, against, family, net_human_effect
from reviews.queries.report_corrected import Corrected, with_corrections
from reviews.queries.report_filters import Chosen
from reviews.queries.report_lineage import lineage_rows
from reviews.queries.report_table import trial_table
from reviews.queries.report_verdicts import UNDEFINED, UNKNOWN, YES, Hired, hire_columns, rule_columns
from reviews.rules.completion import Rule
from reviews.rules.trial import Arm
from reviews.stats.paired import Paired
from reviews.stats.rates import Rate, RateRow, report_rows, rescue
from reviews.stats.regression import RegressionCount, regression
from reviews.stats.shares import NOTHING, Share, share
from reviews.stats.table import ARM_FAILED, CANCELLED, FAILED, Ints, Mask, TrialTable


@dataclass(frozen=True)
class RuleShare:
    """Completion alone under one rule; `undefined` trials had no answer and count as not completed."""

    rule: Rule
    share: Share
    undefined: int


@dataclass(frozen=True)
class HireShares:
    """Of the trials with a hire verdict, those that a client would accept and pay for.

    `alone` judges attempt 0; `after` the last scored attempt of the arm, or attempt 0 where none followed.
    """

    alone: Share
    after: Share


@dataclass(frozen=True)
class TaskEnds:
    """What each task of the line came to: `trials` of the cohort, completed `alone` and by the last one."""

    task: Ints
    trials: Ints
    alone: Ints
    completed: Ints


@dataclass(frozen=True)
class Rescued:
    """What cycle `k` rescued; None where no trial of the cohort was left to rescue, or one is not resolved.

    `regression`: of the criteria met at attempt k - 1 of the arm, those no longer met at k.
    """

    k: int
    share: Share | None
    regression: Share | None = None


@dataclass(frozen=True)
class Completion:
    """`line` is the agent, arm and category asked for, `retry` the control's line where the study has that
    arm and another is asked for; `net` the net human effect of that agent, None where the study lacks one of
    its arms or the cohort is empty. `family` has that effect of every agent, with Holm's p; `against` agents
    against each other on the same tasks, exploratory.

    The figures draw on `cohort_tasks` tasks and leave `outside` trials out, which are pending or stand
    behind others that are. `failed` counts trials that ended without a deliverable, alone and in the arm.
    `corrected` is what they would be with reviewers' corrections, None where there are none.
    """

    rows: Sequence[RateRow]
    line: RateRow
    retry: RateRow | None
    net: Paired | None
    family: Sequence[Tested]
    against: Sequence[Tested]
    rescues: Sequence[Rescued]
    rules: Sequence[RuleShare]
    hire: HireShares
    cancelled: Sequence[tuple[str, int]]
    failed_alone: int
    failed_later: int
    cohort_tasks: int
    outside: int
    tasks: int
    below: int
    corrected: Corrected | None
    ends: TaskEnds

    @property
    def counted(self) -> int:
        """The line's trials but the cancelled ones: what the bounds are shares of."""
        return self.line.n + self.outside

    @property
    def last(self) -> Rate:
        """The line's rate after the last cycle; that of k = 0 in a study without cycles."""
        return self.line.rates[-1]

    @property
    def last_k(self) -> int:
        return self.last.k

    @property
    def retry_last(self) -> Rate | None:
        return None if self.retry is None else self.retry.rates[-1]

    @property
    def by_category(self) -> list[RateRow]:
        """The line's agent and arm, over all categories and in each."""
        return [row for row in self.rows if (row.agent, row.arm) == (self.line.agent, self.line.arm)]

    @property
    def by_agent(self) -> list[RateRow]:
        """The line's category, every agent and arm."""
        return [row for row in self.rows if row.category == self.line.category]


def read_completion(study: Study, chosen: Chosen) -> Completion:
    """Everything about completion for one agent, arm and category; `chosen` names the first two.

    Each interval is one over tasks where a task repeats. About ten statements, whatever the size.
    """
    agent, arm = chosen.agent or "", chosen.arm or ""
    every = trial_table(study, _of_all_categories(chosen))
    arms, last_k = report_arms(study), study.feedback_cycles
    rows = report_rows(every.table, arms, last_k, seed=SEED, cohort=every.cohort)
    asked = every.table.mask(agent, chosen.category)
    counted = every.table.where(asked & np.not_equal(every.table.outcome, CANCELLED))
    inside = asked & every.cohort
    members, ordinals = every.table.where(inside), every.ordinals[inside]
    by_arm = {row.arm: row for row in rows if (row.agent, row.category) == (agent, chosen.category)}
    return Completion(
        rows=rows,
        line=by_arm.get(arm) or _no_trials(agent, arm, chosen.category, last_k),
        retry=by_arm.get(Arm.RETRY) if arm != Arm.RETRY else None,
        net=net_human_effect(study, members),
        family=family(study, every, chosen),
        against=against(every, chosen.category, arm, last_k),
        rescues=_rescues(study, chosen, every.below, members, last_k),
        rules=_rules(study, members, ordinals),
        hire=_hire(hire_columns(study, arm, ordinals), members.task),
        cancelled=cancellations(study, agent, chosen.category),
        failed_alone=int((counted.outcome == FAILED).sum()),
        failed_later=int((counted.arms[arm].state == ARM_FAILED).sum()) if arm in counted.arms else 0,
        cohort_tasks=len(np.unique(members.task)),
        outside=len(counted) - len(members),
        tasks=len(np.unique(counted.task)),
        below=every.below,
        corrected=with_corrections(study, members, ordinals, arm) if len(members) else None,
        ends=_ends(members, arm, last_k),
    )


def _ends(members: TrialTable, arm: str, last_k: int) -> TaskEnds:
    tasks, of_trial = np.unique(members.task, return_inverse=True)

    def counted(which: Mask) -> Ints:
        return np.bincount(of_trial[which], minlength=len(tasks)).astype(np.int32)

    everything = np.ones(len(members), bool)
    alone, last = members.completed_by(arm, 0), members.completed_by(arm, last_k)
    return TaskEnds(tasks, counted(everything), counted(alone), counted(last))


def _of_all_categories(chosen: Chosen) -> Chosen:
    """The table by category needs them all; the one asked for is picked from it."""
    return Chosen(
        since=chosen.since,
        until=chosen.until,
        reviewer=chosen.reviewer,
        budget_low=chosen.budget_low,
        budget_high=chosen.budget_high,
        task=chosen.task,
    )


def _no_trials(agent: str, arm: str, category: str | None, last_k: int) -> RateRow:
    """The row of an agent that has no trial among those chosen."""
    rates = tuple(Rate(k, NOTHING, 0, None, None, None, None) for k in range(last_k + 1))
    return RateRow(agent, arm, category, 0, 0, 0, rates)


def _rescues(study: Study, chosen: Chosen, below: int, members: TrialTable, last_k: int) -> list[Rescued]:
    """By cycle, what it rescued of `members` and what of their criteria regressed in it."""
    if not last_k:
        return []
    rows = lineage_rows(study, chosen, below=below)
    counts = {
        k: [RegressionCount(row.task, row.met_before, row.regressed) for row in rows if row.k == k]
        for k in range(1, last_k + 1)
    }
    return [
        Rescued(k, rescue(members, chosen.arm or "", k, seed=SEED), regression(of_k, seed=SEED))
        for k, of_k in counts.items()
    ]


def _rules(study: Study, members: TrialTable, ordinals: Ints) -> list[RuleShare]:
    """Attempt 0 under each rule. Later attempts are left out: the study's primary rule ended them."""
    return [
        RuleShare(
            rule,
            share(np.equal(column, YES), members.task, seed=SEED),
            int(np.equal(column, UNDEFINED).sum()),
        )
        for rule, column in rule_columns(study, ordinals).items()
    ]


def _hire(hired: Hired, task: Ints) -> HireShares:
    def of(column: Ints) -> Share:
        known = np.not_equal(column, UNKNOWN)
        return share(np.equal(column[known], YES), task[known], seed=SEED)

    return HireShares(of(hired.alone), of(hired.after))
