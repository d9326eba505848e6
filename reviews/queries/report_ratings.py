"""What two reviewers said of the same attempt, for agreement and for the bias of who knows the history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from reviews.models import Study
from reviews.queries.report_filters import TRIALS, Chosen, parameters
from reviews.queries.report_sql import planned_anew, read_rows
from reviews.rules.completion import Rule

if TYPE_CHECKING:
    from reviews.stats.table import Ints

VERDICTS: Final = ("met", "not_met", "not_applicable")
HIRE: Final = ("no", "yes")


@dataclass(frozen=True)
class Ratings:
    """One entry a judgement in each column: `rater` said that `unit` is `value`, a position in `values`.

    A unit is a criterion of an attempt, or (hire) an attempt; each has two raters or more. `task` tells the
    unit's task apart, by its place in the drawn order.
    """

    values: tuple[str, ...]
    unit: Ints
    rater: Ints
    value: Ints
    task: Ints

    def __len__(self) -> int:
        return len(self.unit)


@dataclass(frozen=True, slots=True)
class TwoReadings:
    """A scored attempt that somebody scored a second time, blind and without having seen another attempt.

    `primary` and `independent` say whether it is completed by the study's rule (None: undefined); `alone` is
    what the primary review of the trial's attempt 0 came to. `task` as in Ratings; `arm` is "" at attempt 0.
    """

    agent: str
    category: str
    task: int
    ordinal: int
    arm: str
    attempt: int
    primary: bool | None
    independent: bool | None
    alone: bool | None


# The attempts that were read twice; adjudication is reported apart and takes no part.
TWICE: Final = f"""
    WITH trials AS ({TRIALS}), twice AS (
        SELECT trials.block, trials.ordinal, trials.agent, trials.category, trials.id AS trial_id,
            cycle.id AS cycle_id, cycle.attempt, coalesce(arm.arm, '') AS arm
        FROM trials JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trials.id
        LEFT JOIN reviews_trialarm AS arm ON arm.id = cycle.arm_id
        WHERE cycle.state = 'scored' AND cycle.id IN (
            SELECT slot.cycle_id FROM reviews_reviewslot AS slot
            JOIN reviews_review AS review ON review.slot_id = slot.id
            WHERE slot.study_id = %(study)s AND slot.kind = 'independent'
        )
        AND (%(agent)s::text IS NULL OR trials.agent = %(agent)s::text)
        AND (%(arm)s::text IS NULL OR cycle.attempt = 0 OR arm.arm = %(arm)s::text)
    ), readings AS (
        SELECT twice.*, slot.kind, review.id AS review_id, review.reviewer_id, review.would_hire,
            CASE %(rule)s::text WHEN 'critical' THEN review.completed_critical
                WHEN 'weighted' THEN review.completed_weighted ELSE review.completed_all END AS completed
        FROM twice JOIN reviews_reviewslot AS slot ON slot.cycle_id = twice.cycle_id
            AND slot.kind IN ('primary', 'independent')
        JOIN reviews_review AS review ON review.slot_id = slot.id
    )
"""  # noqa: S608 - constants of this code; every value is a parameter

COLUMNS: Final = """
    SELECT string_agg(int4send(unit::int), ''), string_agg(int4send(rater::int), ''),
        string_agg(int4send(value::int), ''), string_agg(int4send(block), '')
    FROM found
"""

CRITERIA: Final = f"""{TWICE}, found AS (
        SELECT dense_rank() OVER (ORDER BY readings.cycle_id, score.criterion_id) AS unit,
            dense_rank() OVER (ORDER BY readings.reviewer_id) AS rater,
            array_position(%(values)s::text[], score.verdict::text) - 1 AS value, readings.block
        FROM readings
        JOIN reviews_score AS score ON score.review_id = readings.review_id AND score.version = 1
    ) {COLUMNS}
"""  # noqa: S608 - constants of this code; every value is a parameter

HIRED: Final = f"""{TWICE}, found AS (
        SELECT dense_rank() OVER (ORDER BY cycle_id) AS unit,
            dense_rank() OVER (ORDER BY reviewer_id) AS rater, would_hire::int AS value, block
        FROM (SELECT *, count(*) OVER (PARTITION BY cycle_id) AS said FROM readings
            WHERE would_hire IS NOT NULL) AS answered
        WHERE said > 1
    ) {COLUMNS}
"""  # noqa: S608 - constants of this code; every value is a parameter

# A window over each attempt's readings, not a join of them with themselves: the planner takes what comes out
# of a WITH for a row or two and would compare each with each.
READINGS: Final = f"""{TWICE}
    SELECT pair.agent, pair.category, pair.block AS task, pair.ordinal, pair.arm, pair.attempt,
        pair.first AS "primary", pair.completed AS independent,
        CASE %(rule)s::text WHEN 'critical' THEN alone.completed_critical
            WHEN 'weighted' THEN alone.completed_weighted ELSE alone.completed_all END AS alone
    FROM (
        SELECT readings.*,
            bool_or(completed) FILTER (WHERE kind = 'primary') OVER (PARTITION BY cycle_id) AS first
        FROM readings
    ) AS pair
    JOIN reviews_reviewcycle AS alone ON alone.trial_id = pair.trial_id AND alone.attempt = 0
    WHERE pair.kind = 'independent'
    ORDER BY pair.ordinal, pair.arm, pair.attempt, pair.review_id
"""  # noqa: S608 - constants of this code; every value is a parameter


def criterion_ratings(study: Study, chosen: Chosen) -> Ratings:
    """Every verdict, as it was locked first, on attempts that were read twice. One statement.

    Here and below `chosen` counts whole, its agent and arm too (attempt 0 belongs to every arm).
    """
    return _ratings(CRITERIA, VERDICTS, study, chosen)


def hire_ratings(study: Study, chosen: Chosen) -> Ratings:
    """Every hire verdict, as given first, on attempts that at least two reviewers answered for."""
    return _ratings(HIRED, HIRE, study, chosen)


def two_readings(study: Study, chosen: Chosen) -> list[TwoReadings]:
    """Completion by both readings of each attempt that was read twice, in start order. One statement."""
    rows = read_rows(READINGS, _values(study, chosen), keys=0)
    return [TwoReadings(**rest) for _, rest in rows]


def _values(study: Study, chosen: Chosen) -> dict[str, Any]:
    asked = {"agent": chosen.agent, "arm": chosen.arm, "rule": Rule(study.completion_rule).value}
    return parameters(study, chosen) | asked


def _ratings(statement: str, values: tuple[str, ...], study: Study, chosen: Chosen) -> Ratings:
    import numpy as np

    with planned_anew() as cursor:
        cursor.execute(statement, _values(study, chosen) | {"values": list(values)})
        (row,) = cursor.fetchall()
    unit, rater, value, task = (np.frombuffer(it or b"", ">i4").astype(np.int32) for it in row)
    return Ratings(values, unit, rater, value, task)
