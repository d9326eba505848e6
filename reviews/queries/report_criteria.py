"""Criteria that say little: no agent meets them, reviewers disagree on them or find them unclear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from reviews.models import Study
from reviews.queries.report_filters import TRIALS, Chosen, parameters
from reviews.queries.report_sql import read_rows

MOST: Final = 20


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion with what its primary reviews said: `met` and `not_met` of all attempts of `agents` agents.

    `read_twice` attempts were scored by a second reviewer, who in `disagreed` of them gave another verdict.
    `flags` reviewers found it unclear; `open_flags` of these nobody has seen to.
    """

    criterion: int
    position: int
    text: str
    task: str
    title: str
    category: str
    agents: int = 0
    met: int = 0
    not_met: int = 0
    read_twice: int = 0
    disagreed: int = 0
    flags: int = 0
    open_flags: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """The first of `total` criteria."""

    rows: list[CriterionRow]
    total: int


# Each of these finds criteria for `found`, with what they are sorted by; the rest is read of those that are
# listed alone.
NEVER_MET: Final = """
    SELECT score.criterion_id, count(*) FILTER (WHERE score.verdict = 'not_met') AS first
    FROM reviewed JOIN reviews_score AS score ON score.review_id = reviewed.review_id AND score.version = 1
    GROUP BY 1
    HAVING count(*) FILTER (WHERE score.verdict = 'not_met') > 0
        AND count(*) FILTER (WHERE score.verdict = 'met') = 0
"""
DISAGREED: Final = """
    SELECT one.criterion_id, count(*) AS first
    FROM reviewed JOIN reviews_reviewslot AS slot
        ON slot.cycle_id = reviewed.cycle_id AND slot.kind = 'independent'
    JOIN reviews_review AS second ON second.slot_id = slot.id
    JOIN reviews_score AS one ON one.review_id = reviewed.review_id AND one.version = 1
    JOIN reviews_score AS other ON other.review_id = second.id AND other.version = 1
        AND other.criterion_id = one.criterion_id
    WHERE one.verdict <> other.verdict
    GROUP BY 1
"""
FLAGGED: Final = """
    SELECT flag.criterion_id, count(*) AS first
    FROM reviews_criterionflag AS flag JOIN reviews_reviewslot AS slot ON slot.id = flag.slot_id
    JOIN reviews_reviewcycle AS cycle ON cycle.id = slot.cycle_id
    JOIN trials ON trials.id = cycle.trial_id
    GROUP BY 1
"""

ROWS: Final = f"""
    WITH trials AS ({TRIALS}), reviewed AS (
        SELECT trials.agent, trials.rubric_id, cycle.id AS cycle_id, review.id AS review_id
        FROM trials JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trials.id
        JOIN reviews_reviewslot AS slot ON slot.cycle_id = cycle.id AND slot.kind = 'primary'
        JOIN reviews_review AS review ON review.slot_id = slot.id
    ), found AS (
        SELECT its.*, count(*) OVER () AS total FROM ({{found}}) AS its
        ORDER BY first DESC, criterion_id LIMIT %(most)s
    )
    SELECT found.total, criterion.id AS criterion, criterion.position, criterion.text,
        task.external_id AS task, task.title, task.category, said.*, flags.*
    FROM found JOIN reviews_criterion AS criterion ON criterion.id = found.criterion_id
    JOIN reviews_rubric AS rubric ON rubric.id = criterion.rubric_id
    JOIN reviews_task AS task ON task.id = rubric.task_id
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT reviewed.agent) AS agents,
            count(DISTINCT one.id) FILTER (WHERE one.verdict = 'met') AS met,
            count(DISTINCT one.id) FILTER (WHERE one.verdict = 'not_met') AS not_met,
            count(other.id) AS read_twice,
            count(other.id) FILTER (WHERE one.verdict <> other.verdict) AS disagreed
        FROM reviewed JOIN reviews_score AS one ON one.review_id = reviewed.review_id
            AND one.criterion_id = criterion.id AND one.version = 1
        LEFT JOIN reviews_reviewslot AS slot
            ON slot.cycle_id = reviewed.cycle_id AND slot.kind = 'independent'
        LEFT JOIN reviews_review AS second ON second.slot_id = slot.id
        LEFT JOIN reviews_score AS other ON other.review_id = second.id
            AND other.criterion_id = criterion.id AND other.version = 1
        WHERE reviewed.rubric_id = criterion.rubric_id
    ) AS said
    CROSS JOIN LATERAL (
        SELECT count(*) AS flags, count(*) FILTER (WHERE flag.settled_at IS NULL) AS open_flags
        FROM reviews_criterionflag AS flag JOIN reviews_reviewslot AS slot ON slot.id = flag.slot_id
        JOIN reviews_reviewcycle AS cycle ON cycle.id = slot.cycle_id
        JOIN trials ON trials.id = cycle.trial_id
        WHERE flag.criterion_id = criterion.id
    ) AS flags
    ORDER BY found.first DESC, criterion.id
"""  # noqa: S608 - constants of this code; every value is a parameter


def never_met(study: Study, chosen: Chosen, most: int = MOST) -> Listed:
    """Criteria that no attempt of any agent met and at least one missed, the most often missed first.

    Here and below: first scores of primary reviews, one statement; the agent and arm of `chosen` leave
    nothing out.
    """
    return _listed(NEVER_MET, study, chosen, most)


def disagreed_on(study: Study, chosen: Chosen, most: int = MOST) -> Listed:
    """Criteria on which a second, independent reviewer gave another verdict, the most often first."""
    return _listed(DISAGREED, study, chosen, most)


def flagged(study: Study, chosen: Chosen, most: int = MOST) -> Listed:
    """Criteria that reviewers found unclear, the most often first."""
    return _listed(FLAGGED, study, chosen, most)


def _listed(found: str, study: Study, chosen: Chosen, most: int) -> Listed:
    values: dict[str, Any] = parameters(study, chosen) | {"most": most}
    rows = [rest for _, rest in read_rows(ROWS.format(found=found), values, keys=0)]
    total = rows[0]["total"] if rows else 0
    return Listed([CriterionRow(**{k: v for k, v in row.items() if k != "total"}) for row in rows], total)
