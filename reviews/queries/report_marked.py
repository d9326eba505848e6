"""Which trials have something that no column of the table tells: by their ordinals, in start order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reviews.models import Study
from reviews.queries.report_sql import ACTIVE_SECONDS, LAST_CORRECTION, planned_anew
from reviews.rules.completion import Rule

if TYPE_CHECKING:
    from reviews.stats.table import Ints

# An attempt of the arm, beside the trial; attempt 0 belongs to every arm.
OF_ARM: Final = """
    FROM reviews_trial AS trial JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trial.id
    LEFT JOIN reviews_trialarm AS arm ON arm.id = cycle.arm_id
"""
IN_ARM: Final = "trial.study_id = %(study)s AND (cycle.attempt = 0 OR arm.arm = %(arm)s)"

REGRESSED: Final = f"""
    {OF_ARM}
    JOIN reviews_reviewslot AS slot ON slot.cycle_id = cycle.id AND slot.kind = 'primary'
    JOIN reviews_review AS review ON review.slot_id = slot.id AND review.not_met > 0
    JOIN reviews_reviewcycle AS earlier ON earlier.trial_id = trial.id AND earlier.attempt = cycle.attempt - 1
        AND (earlier.attempt = 0 OR earlier.arm_id = cycle.arm_id)
    JOIN reviews_reviewslot AS earlier_slot ON earlier_slot.cycle_id = earlier.id
        AND earlier_slot.kind = 'primary'
    JOIN reviews_review AS earlier_review ON earlier_review.slot_id = earlier_slot.id
    JOIN reviews_score AS score ON score.review_id = review.id AND score.version = 1
        AND score.verdict = 'not_met'
    JOIN reviews_score AS earlier_score ON earlier_score.review_id = earlier_review.id
        AND earlier_score.version = 1 AND earlier_score.verdict = 'met'
        AND earlier_score.criterion_id = score.criterion_id
    WHERE {IN_ARM} AND cycle.attempt = %(k)s
"""

OVERTIME: Final = f"""
    {OF_ARM}
    JOIN reviews_timeinterval AS span ON span.cycle_id = cycle.id AND span.ended_at IS NOT NULL
    LEFT JOIN ({LAST_CORRECTION}) AS said ON said.interval_id = span.id
    JOIN reviews_claim AS claim ON claim.id = span.claim_id
    JOIN reviews_reviewslot AS slot ON slot.id = claim.slot_id AND slot.kind IN ('primary', 'feedback')
    WHERE {IN_ARM} AND (%(k)s::int IS NULL OR cycle.attempt = %(k)s::int)
    GROUP BY trial.ordinal, cycle.id, claim.reviewer_id
    HAVING sum({ACTIVE_SECONDS}) > 60 * %(minutes)s
        AND bool_or(slot.kind = 'primary' AND claim.end = 'submitted')
"""

ATTEMPTED: Final = f"{OF_ARM} WHERE {IN_ARM} AND cycle.attempt = %(k)s"

READ_TWICE: Final = f"""
    {OF_ARM}
    JOIN reviews_reviewslot AS slot ON slot.cycle_id = cycle.id AND slot.kind = 'independent'
    JOIN reviews_review AS review ON review.slot_id = slot.id
    WHERE {IN_ARM} AND cycle.state = 'scored'
"""

UNDEFINED: Final = """
    FROM reviews_trial AS trial JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trial.id
    WHERE trial.study_id = %(study)s AND cycle.state = 'scored'
        AND CASE %(rule)s WHEN 'critical' THEN cycle.completed_critical
            WHEN 'weighted' THEN cycle.completed_weighted ELSE cycle.completed_all END IS NULL
"""

SKIPPED: Final = """
    FROM reviews_trial AS trial JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trial.id
    JOIN reviews_reviewslot AS slot ON slot.cycle_id = cycle.id
    JOIN reviews_claim AS claim ON claim.slot_id = slot.id
    WHERE trial.study_id = %(study)s AND claim.skip_kind <> ''
"""


def regressed(study: Study, arm: str, k: int) -> Ints:
    """Attempt k of the arm does not meet a criterion that the attempt before it met, by first scores.

    Here and below: one statement, and no filter of the report leaves anything out.
    """
    return _ordinals(REGRESSED, {"study": study.pk, "arm": arm, "k": k})


def overtime(study: Study, arm: str, k: int | None = None) -> Ints:
    """The review of attempt k, or of some attempt, took longer than the study's minutes, scoring and feedback
    together."""
    return _ordinals(OVERTIME, {"study": study.pk, "arm": arm, "k": k, "minutes": study.minutes})


def attempted(study: Study, arm: str, k: int) -> Ints:
    """Attempt k of the arm has come into being, whatever became of it."""
    return _ordinals(ATTEMPTED, {"study": study.pk, "arm": arm, "k": k})


def read_twice(study: Study, arm: str) -> Ints:
    """Attempt 0 or one of the arm was scored a second time, independently."""
    return _ordinals(READ_TWICE, {"study": study.pk, "arm": arm})


def undefined(study: Study, rule: Rule) -> Ints:
    """An attempt, of whatever arm, was scored and `rule` has no answer for it."""
    return _ordinals(UNDEFINED, {"study": study.pk, "rule": rule.value})


def skipped(study: Study) -> Ints:
    """A reviewer skipped an attempt, of whatever arm."""
    return _ordinals(SKIPPED, {"study": study.pk})


def _ordinals(source: str, values: dict[str, Any]) -> Ints:
    import numpy as np  # costs a tenth of a second at the start

    with planned_anew() as cursor:
        cursor.execute("SELECT DISTINCT trial.ordinal " + source, values)
        return np.array(sorted(ordinal for (ordinal,) in cursor.fetchall()), np.int32)
