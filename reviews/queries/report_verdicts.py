"""What reviews said of each trial, as columns beside those of the table: other rules, hire verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from reviews.models import Study
from reviews.queries.report_sql import planned_anew
from reviews.rules.completion import Rule

if TYPE_CHECKING:
    from reviews.stats.table import Ints

UNKNOWN, NO, YES, UNDEFINED = range(4)
"""UNKNOWN: nobody has said yet. UNDEFINED: the rule has no answer for these scores."""

RULES: Final = """
    SELECT string_agg(int4send(trial.ordinal), ''),
        string_agg(int4send(CASE cycle.completed_all WHEN true THEN 2 WHEN false THEN 1 ELSE 3 END), ''),
        string_agg(int4send(CASE cycle.completed_critical WHEN true THEN 2 WHEN false THEN 1 ELSE 3 END), ''),
        string_agg(int4send(CASE cycle.completed_weighted WHEN true THEN 2 WHEN false THEN 1 ELSE 3 END), '')
    FROM reviews_reviewcycle AS cycle
    JOIN reviews_trial AS trial ON trial.id = cycle.trial_id
    WHERE trial.study_id = %(study)s AND cycle.attempt = 0 AND cycle.state = 'scored'
"""

HIRED: Final = """
    SELECT string_agg(int4send(ordinal), ''),
        string_agg(int4send(CASE alone WHEN true THEN 2 WHEN false THEN 1 ELSE 0 END), ''),
        string_agg(int4send(CASE after WHEN true THEN 2 WHEN false THEN 1 ELSE 0 END), '')
    FROM (
        SELECT trial.ordinal, bool_or(review.would_hire) FILTER (WHERE cycle.attempt = 0) AS alone,
            (array_agg(review.would_hire ORDER BY cycle.attempt DESC))[1] AS after
        FROM reviews_reviewslot AS slot
        JOIN reviews_review AS review ON review.slot_id = slot.id
        JOIN reviews_reviewcycle AS cycle ON cycle.id = slot.cycle_id
        JOIN reviews_trial AS trial ON trial.id = cycle.trial_id
        LEFT JOIN reviews_trialarm AS arm ON arm.id = cycle.arm_id
        WHERE slot.study_id = %(study)s AND slot.kind = 'primary'
            AND (cycle.attempt = 0 OR arm.arm = %(arm)s)
        GROUP BY trial.ordinal
    ) AS said
"""


class Hired(NamedTuple):
    """Would a client accept and pay for it: attempt 0, and the last scored attempt of the arm, or attempt 0
    where none followed."""

    alone: Ints
    after: Ints


def rule_columns(study: Study, ordinals: Ints) -> dict[Rule, Ints]:
    """Completion of attempt 0 under each rule, aligned to `ordinals`, which ascend. One statement.

    UNKNOWN where attempt 0 has no scores, failed ones too.
    """
    columns = _aligned(RULES, {"study": study.pk}, ordinals, 3)
    return dict(zip((Rule.ALL, Rule.CRITICAL, Rule.WEIGHTED), columns, strict=True))


def hire_columns(study: Study, arm: str, ordinals: Ints) -> Hired:
    """Primary reviewers' hire verdicts, aligned to `ordinals`, which ascend. One statement."""
    return Hired(*_aligned(HIRED, {"study": study.pk, "arm": arm}, ordinals, 2))


def _aligned(statement: str, values: dict[str, Any], ordinals: Ints, columns: int) -> list[Ints]:
    import numpy as np  # costs a tenth of a second at the start

    with planned_anew() as cursor:
        cursor.execute(statement, values)
        ((its, *found),) = cursor.fetchall()
    its, *found = (np.frombuffer(column or b"", ">i4").astype(np.int32) for column in (its, *found))
    wanted = np.isin(its, ordinals)
    rows = np.searchsorted(ordinals, its[wanted])
    aligned = [np.zeros(len(ordinals), np.int32) for _ in range(columns)]
    for column, values_found in zip(aligned, found, strict=True):
        column[rows] = values_found[wanted]
    return aligned
