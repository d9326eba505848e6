"""What became of the criteria from one attempt to the next: fixed, regressed, unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reviews.models import Study
from reviews.queries.report_filters import TRIALS, Chosen, parameters
from reviews.queries.report_sql import read_rows


@dataclass(frozen=True, slots=True)
class LineageRow:
    """The criteria of attempts k of an arm on one task, each beside its verdict at attempt k - 1.

    `met_before` of `criteria` were met at k - 1, `regressed` of those are not met at k; `not_met_before` were
    not met, `fixed` of those are met. What is or was not applicable is neither regressed nor fixed.
    """

    arm: str
    k: int
    task: int
    criteria: int
    met_before: int
    regressed: int
    not_met_before: int
    fixed: int


# Most scores are `met`, and each review has its counts: so only the others are looked at, once as what was
# and once as what came of it. Every attempt scores every criterion. What went before is found by windows, not
# by a join of the reviews with themselves: the planner takes what comes out of a WITH for a row or two, and
# would compare each with each. The first attempt of every arm follows on attempt 0.
LINEAGE: Final = f"""
    WITH trials AS ({TRIALS}), reviewed AS (
        SELECT trials.id AS trial_id, trials.block, coalesce(arm.arm, '') AS arm,
            cycle.attempt, review.id AS review_id, review.met, review.not_met,
            review.met + review.not_met + review.not_applicable AS criteria
        FROM trials JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trials.id
        JOIN reviews_reviewslot AS slot ON slot.cycle_id = cycle.id AND slot.kind = 'primary'
        JOIN reviews_review AS review ON review.slot_id = slot.id
        LEFT JOIN reviews_trialarm AS arm ON arm.id = cycle.arm_id
        WHERE (%(agent)s::text IS NULL OR trials.agent = %(agent)s::text)
            AND (%(arm)s::text IS NULL OR arm.id IS NULL OR arm.arm = %(arm)s::text)
    ), followed AS (
        SELECT reviewed.*,
            CASE attempt WHEN 1 THEN first_value(review_id) OVER whole ELSE lag(review_id) OVER own END
                AS before_id,
            CASE attempt WHEN 1 THEN first_value(met) OVER whole ELSE lag(met) OVER own END AS met_before,
            CASE attempt WHEN 1 THEN first_value(not_met) OVER whole ELSE lag(not_met) OVER own END
                AS not_met_before
        FROM reviewed
        WINDOW whole AS (PARTITION BY trial_id ORDER BY attempt),
            own AS (PARTITION BY trial_id, arm ORDER BY attempt)
    ), kept AS (
        SELECT followed.review_id, count(*) FILTER (WHERE before.verdict = 'not_met') AS not_fixed,
            count(*) FILTER (WHERE after.verdict = 'not_met') AS not_regressed
        FROM followed
        JOIN reviews_score AS before ON before.review_id = followed.before_id AND before.version = 1
            AND before.verdict <> 'met'
        JOIN reviews_score AS after ON after.review_id = followed.review_id AND after.version = 1
            AND after.verdict <> 'met' AND after.criterion_id = before.criterion_id
        WHERE followed.attempt > 0
        GROUP BY 1
    )
    SELECT arm, attempt, block, sum(criteria)::int AS criteria,
        sum(met_before)::int AS met_before,
        (sum(not_met) - coalesce(sum(kept.not_regressed), 0))::int AS regressed,
        sum(not_met_before)::int AS not_met_before,
        (sum(not_met_before) - coalesce(sum(kept.not_fixed), 0))::int AS fixed
    FROM followed LEFT JOIN kept USING (review_id)
    WHERE attempt > 0
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608 - constants of this code; every value is a parameter


def lineage_rows(study: Study, chosen: Chosen, *, below: int | None = None) -> list[LineageRow]:
    """Every attempt from the first on against the one before it, by the primary reviews' first scores.

    `below` as in `cost_rows`; `chosen` counts whole, its agent and arm too. Sorted by arm, k and task, which
    is its block. One statement.
    """
    values = parameters(study, chosen, below) | {"agent": chosen.agent, "arm": chosen.arm}
    rows = read_rows(LINEAGE, values, keys=3)
    return [LineageRow(*key, **rest) for key, rest in rows]
