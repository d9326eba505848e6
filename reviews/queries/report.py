"""From the records of a study to its rates (PROTOCOL.md, "Rates")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import Max, Q

from reviews.models import ReviewCycle, Study, Trial, TrialArm
from reviews.rules.rates import ArmFacts, RateRow, TrialFacts, report_rows
from reviews.rules.trial import ArmState, Outcome

NO_ARM = ""
"""Stands for the arm in the rows of a study without feedback cycles, where only k = 0 exists."""


def report_arms(study: Study) -> list[str]:
    """The arms that the report has rows for: the protocol's, or NO_ARM where it has none."""
    return list(study.arms) or [NO_ARM]


def trial_facts(study: Study) -> dict[UUID, TrialFacts]:
    """What the rates need to know of every trial of `study`, cancelled ones too, by trial id.

    The agent is named by its slug. Two statements, whatever the number of trials.
    """
    arms = _arm_facts(study)
    trials = Trial.objects.filter(study=study).values_list(
        "pk", "task_id", "agent__slug", "task__category", "block", "repeat", "outcome"
    )
    return {
        pk: TrialFacts(
            task=str(task),
            agent=agent,
            category=category,
            block=block,
            repeat=repeat,
            outcome=None if outcome is None else Outcome(outcome),
            arms=arms.get(pk, {}),
        )
        for pk, task, agent, category, block, repeat, outcome in trials
    }


def study_rows(study: Study) -> list[RateRow]:
    """A row for each agent, arm and category, and for all categories. Two statements."""
    return rows_of(study, trial_facts(study).values())


def rows_of(study: Study, facts: Collection[TrialFacts]) -> list[RateRow]:
    """The same from facts at hand; they must be those of all trials of `study`."""
    return report_rows(list(facts), report_arms(study), study.feedback_cycles)


def _arm_facts(study: Study) -> dict[UUID, dict[str, ArmFacts]]:
    facts: dict[UUID, dict[str, ArmFacts]] = defaultdict(dict)
    scored = Max("cycles__attempt", filter=Q(cycles__state=ReviewCycle.State.SCORED))
    arms = TrialArm.objects.filter(trial__study=study).annotate(scored=scored)
    values = arms.values_list("trial_id", "arm", "state", "completed_at", "scored")
    for trial, arm, state, completed_at, attempt in values:
        facts[trial][arm] = ArmFacts(ArmState(state), completed_at, attempt or 0)
    return facts
