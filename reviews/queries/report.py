"""A study's rates: a row for each agent, arm and category (PROTOCOL.md, "Rates")."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import Max, Q

from reviews.models import ReviewCycle, Study, Trial, TrialArm
from reviews.queries.report_filters import Chosen
from reviews.rules.rates import ArmFacts, TrialFacts
from reviews.rules.trial import ArmState, Outcome

if TYPE_CHECKING:
    from reviews.stats.rates import RateRow

NO_ARM: Final = ""
"""Stands for the arm in the rows of a study without feedback cycles, where only k = 0 exists."""

SEED: Final = 2511_12306
"""Of every bootstrap of the report: with the same trials, the same intervals for everybody."""


def report_arms(study: Study) -> list[str]:
    """The arms that the report has rows for: the protocol's, or NO_ARM where it has none."""
    return list(study.arms) or [NO_ARM]


def study_rows(study: Study) -> list[RateRow]:
    """A row for each agent, arm and category, and for all categories. Four statements."""
    # Costs seconds and 100 MB at the start.
    from reviews.queries.report_table import trial_table
    from reviews.stats.rates import report_rows

    every = trial_table(study, Chosen())
    return report_rows(every.table, report_arms(study), study.feedback_cycles, seed=SEED, cohort=every.cohort)


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


def _arm_facts(study: Study) -> dict[UUID, dict[str, ArmFacts]]:
    facts: dict[UUID, dict[str, ArmFacts]] = defaultdict(dict)
    scored = Max("cycles__attempt", filter=Q(cycles__state=ReviewCycle.State.SCORED))
    arms = TrialArm.objects.filter(trial__study=study).annotate(scored=scored)
    values = arms.values_list("trial_id", "arm", "state", "completed_at", "scored")
    for trial, arm, state, completed_at, attempt in values:
        facts[trial][arm] = ArmFacts(ArmState(state), completed_at, attempt or 0)
    return facts
