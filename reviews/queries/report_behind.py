"""What a figure of the report counts, as a mask over the trials that match the filters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from reviews.models import Study
from reviews.queries import report_marked as marked
from reviews.queries.report_feedback import Told, told
from reviews.queries.report_table import ChosenTrials
from reviews.queries.report_verdicts import YES, hire_columns, rule_columns
from reviews.rules.completion import Rule
from reviews.rules.trial import Arm

if TYPE_CHECKING:
    from reviews.stats.table import Ints, Mask, TrialTable


class Which(StrEnum):
    """What a figure counts: COMPLETED and REVIEWED of the cohort, the others of all trials that match."""

    ALL = "all"
    ALONE = "alone"
    BY_K = "by_k"
    RESCUED = "rescued"
    GAINED = "gained"
    NOT = "not"
    SCORED = "scored"
    REGRESSED = "regressed"
    FEEDBACK_ONLY = "feedback_only"
    RETRY_ONLY = "retry_only"
    RULE_ALL = "rule_all"
    RULE_CRITICAL = "rule_critical"
    RULE_WEIGHTED = "rule_weighted"
    HIRED_ALONE = "hired_alone"
    HIRED_LAST = "hired_last"
    OVERTIME = "overtime"
    OVERTIME_ANY = "overtime_any"
    ATTEMPTED = "attempted"
    TOLD = "told"
    ACTED_ON = "acted_on"
    COMMENTED = "commented"
    CHANGED = "changed"
    EVERY = "every"
    PENDING = "pending"
    OPEN = "open"
    FAILED_ALONE = "failed_alone"
    FAILED_LATER = "failed_later"
    FAILED_ANY = "failed_any"
    CANCELLED = "cancelled"
    READ_TWICE = "read_twice"
    UNDEFINED_ALL = "undefined_all"
    UNDEFINED_CRITICAL = "undefined_critical"
    UNDEFINED_WEIGHTED = "undefined_weighted"
    SKIPPED = "skipped"
    TASK = "task"
    PAIRED = "paired"
    WON = "won"


COMPLETED: Final = frozenset(
    {
        Which.ALL,
        Which.ALONE,
        Which.BY_K,
        Which.RESCUED,
        Which.GAINED,
        Which.NOT,
        Which.FEEDBACK_ONLY,
        Which.RETRY_ONLY,
        Which.PAIRED,
        Which.WON,
    }
)
BESIDE: Final = frozenset({Which.PAIRED, Which.WON})
"""Those that set the trials of an agent beside another's on the same tasks."""
REVIEWED: Final = frozenset(
    {
        Which.SCORED,
        Which.REGRESSED,
        Which.RULE_ALL,
        Which.RULE_CRITICAL,
        Which.RULE_WEIGHTED,
        Which.HIRED_ALONE,
        Which.HIRED_LAST,
        Which.OVERTIME,
        Which.OVERTIME_ANY,
        Which.ATTEMPTED,
        Which.TOLD,
        Which.ACTED_ON,
        Which.COMMENTED,
        Which.CHANGED,
    }
)
RULES: Final = {
    Which.RULE_ALL: Rule.ALL,
    Which.RULE_CRITICAL: Rule.CRITICAL,
    Which.RULE_WEIGHTED: Rule.WEIGHTED,
    Which.UNDEFINED_ALL: Rule.ALL,
    Which.UNDEFINED_CRITICAL: Rule.CRITICAL,
    Which.UNDEFINED_WEIGHTED: Rule.WEIGHTED,
}

FEEDBACK: Final = {
    Which.TOLD: Told.SCORED,
    Which.ACTED_ON: Told.ACTED_ON,
    Which.COMMENTED: Told.ON_FILES,
    Which.CHANGED: Told.ON_CHANGED,
}


@dataclass(frozen=True)
class Behind:
    """The trials of `found` in `arm` (NO_ARM in a study without arms) that a figure counts at attempt `k`.

    `agent` and `other` (slugs) are those that BESIDE sets beside each other.
    """

    study: Study
    found: ChosenTrials
    arm: str
    k: int
    agent: str | None = None
    other: str | None = None

    @property
    def table(self) -> TrialTable:
        return self.found.table

    def mask(self, which: Which) -> Mask:
        """At most one statement. What asks for an arm that the study has not is False everywhere."""
        if which in COMPLETED:
            return self._completed(which) & self.found.cohort
        if which in REVIEWED:
            return self._reviewed(which) & self.found.cohort
        return self._anybodys(which)

    def _completed(self, which: Which) -> Mask:
        alone, by_k = self.table.completed_by(self.arm, 0), self.table.completed_by(self.arm, self.k)
        match which:
            case Which.ALONE:
                return alone
            case Which.BY_K:
                return by_k
            case Which.RESCUED:
                return by_k & ~self.table.completed_by(self.arm, self.k - 1)
            case Which.GAINED:
                return by_k & ~alone
            case Which.NOT:
                return ~by_k
            case Which.FEEDBACK_ONLY:
                return self._only(Arm.FEEDBACK, Arm.RETRY)
            case Which.RETRY_ONLY:
                return self._only(Arm.RETRY, Arm.FEEDBACK)
            case Which.PAIRED | Which.WON:
                return self._beside(by_k, won=which == Which.WON)
            case _:
                return self._everything

    def _reviewed(self, which: Which) -> Mask:
        mask: Mask
        match which:
            case Which.REGRESSED:
                mask = self._among(marked.regressed(self.study, self.arm, self.k))
            case Which.OVERTIME:
                mask = self._among(marked.overtime(self.study, self.arm, self.k))
            case Which.OVERTIME_ANY:
                mask = self._among(marked.overtime(self.study, self.arm))
            case Which.ATTEMPTED:
                mask = self._among(marked.attempted(self.study, self.arm, self.k))
            case Which.TOLD | Which.ACTED_ON | Which.COMMENTED | Which.CHANGED:
                mask = self._among(told(self.study, FEEDBACK[which]))
            case Which.RULE_ALL | Which.RULE_CRITICAL | Which.RULE_WEIGHTED:
                mask = rule_columns(self.study, self.found.ordinals)[RULES[which]] == YES
            case Which.HIRED_ALONE:
                mask = hire_columns(self.study, self.arm, self.found.ordinals).alone == YES
            case Which.HIRED_LAST:
                mask = hire_columns(self.study, self.arm, self.found.ordinals).after == YES
            case _:
                mask = self._scored()
        return mask

    def _anybodys(self, which: Which) -> Mask:
        from reviews.stats.table import ARM_FAILED, CANCELLED, FAILED, OPEN, PENDING

        mask: Mask
        match which:
            case Which.PENDING:
                mask = (self.table.outcome != CANCELLED) & ~self.table.resolved(
                    self.arm, self.study.feedback_cycles
                )
            case Which.OPEN:
                mask = (self.table.outcome == PENDING) | self._arms_in(OPEN, *self.table.arms)
            case Which.FAILED_ALONE:
                mask = self.table.outcome == FAILED
            case Which.FAILED_LATER:
                mask = self._arms_in(ARM_FAILED, self.arm)
            case Which.FAILED_ANY:
                mask = self._arms_in(ARM_FAILED, *self.table.arms)
            case Which.CANCELLED:
                mask = self.table.outcome == CANCELLED
            case Which.READ_TWICE:
                mask = self._among(marked.read_twice(self.study, self.arm))
            case Which.UNDEFINED_ALL | Which.UNDEFINED_CRITICAL | Which.UNDEFINED_WEIGHTED:
                mask = self._among(marked.undefined(self.study, RULES[which]))
            case Which.SKIPPED:
                mask = self._among(marked.skipped(self.study))
            case _:
                mask = self._everything
        return mask

    @cached_property
    def _everything(self) -> Mask:
        mask: Mask = self.table.outcome >= 0
        return mask

    def _scored(self) -> Mask:
        from reviews.stats.table import COMPLETED, NOT_COMPLETED

        mask: Mask = (self.table.outcome == COMPLETED) | (self.table.outcome == NOT_COMPLETED)
        if self.k:
            columns = self.table.arms.get(self.arm)
            mask = ~self._everything if columns is None else columns.scored >= self.k
        return mask

    def _only(self, first: Arm, second: Arm) -> Mask:
        if first not in self.table.arms or second not in self.table.arms:
            return ~self._everything
        return self.table.completed_by(first, self.k) & ~self.table.completed_by(second, self.k)

    def _beside(self, completed: Mask, *, won: bool) -> Mask:
        """The agent's trials of the cohort that have a partner of the other agent there; `won`: those of them
        that are `completed` and whose partner is not."""
        import numpy as np

        from reviews.stats.same_tasks import pairs

        mask = ~self._everything
        if self.agent is not None and self.other is not None:
            own, others = (
                np.flatnonzero(self.table.mask(agent) & self.found.cohort)
                for agent in (self.agent, self.other)
            )
            at_own, at_other = pairs(self.table.task[own], self.table.task[others])
            own, others = own[at_own], others[at_other]
            mask[own] = completed[own] & ~completed[others] if won else True
        return mask

    def _arms_in(self, state: int, *arms: str) -> Mask:
        """One of `arms` is in `state` and attempt 0 did not complete the trial, which is not cancelled."""
        from reviews.stats.table import NOT_COMPLETED

        mask = ~self._everything
        for columns in (self.table.arms[arm] for arm in arms if arm in self.table.arms):
            mask |= columns.state == state
        mask &= self.table.outcome == NOT_COMPLETED
        return mask

    def _among(self, ordinals: Ints | list[int]) -> Mask:
        import numpy as np

        mask: Mask = np.isin(self.found.ordinals, ordinals)
        return mask
