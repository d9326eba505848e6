"""What a reader of the report asks for, and the condition on trials that it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final

from reviews.models import Study

EVERY_BLOCK: Final = 2**31 - 1
"""As `below`: the cohort is not cut off anywhere."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters of a report; None is all. Hashable, so that figures can be kept by it.

    `agent` is a slug, `reviewer` the id of a user. `since` and `until` are days in UTC, both included, of the
    lock of attempt 0's primary review; `reviewer` is who locked that. The budget is the task's, in USD, both
    ends included, and `task` its external id. A trial whose attempt 0 has no locked review matches no day and
    no reviewer, a task without a known budget no budget.
    """

    agent: str | None = None
    arm: str | None = None
    category: str | None = None
    since: date | None = None
    until: date | None = None
    reviewer: int | None = None
    budget_low: Decimal | None = None
    budget_high: Decimal | None = None
    task: str | None = None

    def takes(self, agent: str, arm: str) -> bool:
        """Whether an attempt is of the agent and the arm asked for; attempt 0 (arm "") is of every arm."""
        return agent == self.agent and arm in ("", self.arm)

    @property
    def by_review(self) -> bool:
        """Whether it asks for a day or a reviewer, and so leaves out trials that nobody has reviewed."""
        return (self.since, self.until, self.reviewer) != (None, None, None)

    @property
    def by_task(self) -> bool:
        """Whether it asks for a category, a budget or one task."""
        return (self.category, self.budget_low, self.budget_high, self.task) != (None, None, None, None)


ITS_TASK: Final = """
    (%(task)s::text IS NULL OR task.external_id = %(task)s::text)
    AND (%(budget_low)s::numeric IS NULL OR task.budget_usd >= %(budget_low)s::numeric)
    AND (%(budget_high)s::numeric IS NULL OR task.budget_usd <= %(budget_high)s::numeric)
"""
"""A condition on `task`."""

FIRST_REVIEW: Final = """
    SELECT FROM reviews_reviewcycle AS first
    JOIN reviews_reviewslot AS first_slot ON first_slot.cycle_id = first.id AND first_slot.kind = 'primary'
    JOIN reviews_review AS first_review ON first_review.slot_id = first_slot.id
    WHERE first.trial_id = trial.id AND first.attempt = 0
    AND (%(since)s::timestamptz IS NULL OR first_review.locked_at >= %(since)s::timestamptz)
    AND (%(until)s::timestamptz IS NULL OR first_review.locked_at <= %(until)s::timestamptz)
    AND (%(reviewer)s::bigint IS NULL OR first_review.reviewer_id = %(reviewer)s::bigint)
"""
"""For EXISTS, beside `trial`: its attempt 0 was reviewed when and by whom the filters say."""

TRIALS: Final = f"""
    SELECT trial.id, trial.ordinal, trial.block, trial.task_id, trial.rubric_id, trial.outcome,
        trial.cancelled_reason, agent.slug AS agent, task.category
    FROM reviews_trial AS trial
    JOIN reviews_task AS task ON task.id = trial.task_id
    JOIN reviews_agent AS agent ON agent.id = trial.agent_id
    WHERE trial.study_id = %(study)s
    AND (%(category)s::text IS NULL OR task.category = %(category)s::text)
    AND {ITS_TASK}
    AND (NOT %(by_review)s OR EXISTS ({FIRST_REVIEW}))
    AND (%(below)s::bigint IS NULL
        OR (trial.block < %(below)s::bigint AND trial.outcome IS DISTINCT FROM 'cancelled'))
"""  # noqa: S608 - constants of this code; every value is a parameter
"""The trials that match, for `WITH trials AS (...)`; see `parameters`. Agent and arm select nothing here."""

OF_AGENT: Final = f"""
    SELECT * FROM ({TRIALS}) AS every WHERE %(agent)s::text IS NULL OR every.agent = %(agent)s::text
"""  # noqa: S608 - constants of this code; every value is a parameter
"""The same, of the agent asked for alone."""


def parameters(study: Study, chosen: Chosen, below: int | None = None) -> dict[str, Any]:
    """What TRIALS, its parts and OF_AGENT ask for.

    `below` None: every trial that matches, cancelled ones too. A number: those of the cohort, which are the
    ones that are not cancelled in the blocks before it.
    """
    return {
        "study": study.pk,
        "agent": chosen.agent,
        "category": chosen.category,
        "budget_low": chosen.budget_low,
        "budget_high": chosen.budget_high,
        "task": chosen.task,
        "by_review": chosen.by_review,
        "since": None if chosen.since is None else datetime.combine(chosen.since, time.min, UTC),
        "until": None if chosen.until is None else datetime.combine(chosen.until, time.max, UTC),
        "reviewer": chosen.reviewer,
        "below": below,
    }
