"""How far reviewers of a study agree, and whether a second reading would tell of the same uplift.

Imported inside functions only: it needs the statistics, which cost seconds and 100 MB at the start.
"""

from __future__ import annotations

from dataclasses import dataclass

from reviews.models import Study
from reviews.queries.report import SEED
from reviews.queries.report_filters import Chosen
from reviews.queries.report_ratings import Ratings, criterion_ratings, hire_ratings, two_readings
from reviews.stats.agreement import Agreement, agreement
from reviews.stats.bias import Bias, Reading, bias
from reviews.stats.ratings import Ratings as Columns


@dataclass(frozen=True)
class AgreementFigures:
    """Agreement on single criteria and on the hire verdict, over attempts that were read twice; `bias` over
    those of them that ended a trial or its arm."""

    criteria: Agreement
    hire: Agreement
    bias: Bias


def read_agreement(study: Study, chosen: Chosen) -> AgreementFigures:
    """For one agent and arm, as `chosen` names them. Three statements."""
    readings = [
        Reading(task=it.task, later=it.attempt > 0, primary=it.primary, independent=it.independent)
        for it in two_readings(study, chosen)
    ]
    return AgreementFigures(
        criteria=agreement(_columns(criterion_ratings(study, chosen)), seed=SEED),
        hire=agreement(_columns(hire_ratings(study, chosen)), seed=SEED),
        bias=bias(readings, seed=SEED),
    )


def _columns(ratings: Ratings) -> Columns:
    return Columns(unit=ratings.unit, rater=ratings.rater, value=ratings.value, cluster=ratings.task)
