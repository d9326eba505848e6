"""A study's rates: a row for each agent, arm and category (PROTOCOL.md, "Rates")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reviews.models import Study
from reviews.queries.report_filters import Chosen

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
