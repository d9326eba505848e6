"""What a study's attempts cost in money and time, added up in the database (PROTOCOL.md, "Economics")."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from reviews.models import Study
from reviews.queries.report_filters import OF_AGENT, Chosen, parameters
from reviews.queries.report_sql import ACTIVE_SECONDS, LAST_CORRECTION, read_rows

Key = tuple[str, str, int, str, int]
"""Agent (slug), arm ("" at attempt 0), attempt, category, and the task, told apart by its block."""


@dataclass(frozen=True, slots=True)
class CostRow:
    """The attempts of one agent with one number in one arm on one task.

    Attempt 0 has the arm "". `cycles` have come into being, `scored` of them are scored.
    Of the runs that delivered: `runs` of them, of which `unpriced` have ended without a known cost, cost
    `model_usd` together; critics' runs apart. Runs of failed attempts are in it.
    `reviews`: locked primary reviews of these attempts; `timed` of them have any active time on record, and
    in `overtime` reviews scoring and feedback together took longer than the study's minutes.
    Active time in seconds, as reviewers corrected it, of ended intervals: `scoring_seconds` of the scores,
    `feedback_seconds` of the words that these attempts got (written on the attempt before), `second_seconds`
    of independent and adjudicating reviews, which are no part of a job's cost. The USD beside each are that
    time at the rate of its claim, not capped at the study's minutes: what it cost, not what is paid.
    """

    agent: str
    arm: str
    attempt: int
    category: str
    task: int
    cycles: int = 0
    scored: int = 0
    runs: int = 0
    unpriced: int = 0
    model_usd: Decimal = Decimal(0)
    critiques: int = 0
    critiques_unpriced: int = 0
    critique_usd: Decimal = Decimal(0)
    reviews: int = 0
    timed: int = 0
    overtime: int = 0
    scoring_seconds: float = 0.0
    scoring_usd: Decimal = Decimal(0)
    feedback_seconds: float = 0.0
    feedback_usd: Decimal = Decimal(0)
    second_seconds: float = 0.0
    second_usd: Decimal = Decimal(0)


CYCLES: Final = f"""
    WITH trials AS ({OF_AGENT})
    SELECT trials.agent, coalesce(arm.arm, ''), cycle.attempt, trials.category, trials.block,
        count(*) AS cycles, count(*) FILTER (WHERE cycle.state = 'scored') AS scored
    FROM trials
    JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trials.id
    LEFT JOIN reviews_trialarm AS arm ON arm.id = cycle.arm_id
    GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 - constants of this code; every value is a parameter

RUNS: Final = f"""
    WITH trials AS ({OF_AGENT})
    SELECT trials.agent, coalesce(arm.arm, ''), cycle.attempt, trials.category, trials.block,
        count(*) FILTER (WHERE run.purpose = 'deliver') AS runs,
        count(*) FILTER (WHERE run.purpose = 'deliver' AND run.cost_usd IS NULL AND run.state <> 'running')
            AS unpriced,
        coalesce(sum(run.cost_usd) FILTER (WHERE run.purpose = 'deliver'), 0) AS model_usd,
        count(*) FILTER (WHERE run.purpose = 'critique') AS critiques,
        count(*) FILTER (WHERE run.purpose = 'critique' AND run.cost_usd IS NULL AND run.state <> 'running')
            AS critiques_unpriced,
        coalesce(sum(run.cost_usd) FILTER (WHERE run.purpose = 'critique'), 0) AS critique_usd
    FROM trials
    JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trials.id
    JOIN reviews_agentrun AS run ON run.cycle_id = cycle.id AND run.study_id = %(study)s
    LEFT JOIN reviews_trialarm AS arm ON arm.id = cycle.arm_id
    GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 - constants of this code; every value is a parameter

# Time under a feedback slot's claim was recorded on the attempt that the words are about; it belongs to the
# attempt that got them, the next one in the arm feedback. A primary slot's submitted claim is a review, whose
# time is all that its reviewer spent on the attempt, under whatever claim.
TIME: Final = f"""
    WITH trials AS ({OF_AGENT}), sums AS MATERIALIZED (
        SELECT span.claim_id, sum({ACTIVE_SECONDS}) AS seconds
        FROM trials JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trials.id
        JOIN reviews_timeinterval AS span ON span.cycle_id = cycle.id AND span.ended_at IS NOT NULL
        LEFT JOIN ({LAST_CORRECTION}) AS said ON said.interval_id = span.id
        GROUP BY 1
    ), claims AS (
        SELECT slot.cycle_id, slot.kind, claim.reviewer_id, claim.end = 'submitted' AS submitted,
            claim.rate_usd, coalesce(sums.seconds, 0) AS seconds
        FROM reviews_reviewslot AS slot
        JOIN reviews_claim AS claim ON claim.slot_id = slot.id
        LEFT JOIN sums ON sums.claim_id = claim.id
        WHERE slot.study_id = %(study)s
    ), spent AS (
        SELECT cycle_id, kind, submitted, seconds, seconds * rate_usd / 3600 AS usd,
            sum(seconds) FILTER (WHERE kind IN ('primary', 'feedback'))
                OVER (PARTITION BY cycle_id, reviewer_id) AS whole
        FROM claims
    )
    SELECT trials.agent,
        CASE WHEN spent.kind = 'feedback' THEN 'feedback' ELSE coalesce(arm.arm, '') END,
        cycle.attempt + (spent.kind = 'feedback')::int, trials.category, trials.block,
        count(*) FILTER (WHERE spent.kind = 'primary' AND submitted) AS reviews,
        count(*) FILTER (WHERE spent.kind = 'primary' AND submitted AND whole > 0) AS timed,
        count(*) FILTER (WHERE spent.kind = 'primary' AND submitted AND whole > 60 * %(minutes)s) AS overtime,
        coalesce(sum(seconds) FILTER (WHERE spent.kind = 'primary'), 0) AS scoring_seconds,
        coalesce(sum(usd) FILTER (WHERE spent.kind = 'primary'), 0) AS scoring_usd,
        coalesce(sum(seconds) FILTER (WHERE spent.kind = 'feedback'), 0) AS feedback_seconds,
        coalesce(sum(usd) FILTER (WHERE spent.kind = 'feedback'), 0) AS feedback_usd,
        coalesce(sum(seconds) FILTER (WHERE spent.kind NOT IN ('primary', 'feedback')), 0) AS second_seconds,
        coalesce(sum(usd) FILTER (WHERE spent.kind NOT IN ('primary', 'feedback')), 0) AS second_usd
    FROM trials
    JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trials.id
    JOIN spent ON spent.cycle_id = cycle.id
    LEFT JOIN reviews_trialarm AS arm ON arm.id = cycle.arm_id
    GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 - constants of this code; every value is a parameter


def cost_rows(study: Study, chosen: Chosen, *, below: int | None = None) -> list[CostRow]:
    """What the attempts of the trials that match cost, sorted by agent, arm, attempt, category and task.

    Of `chosen.agent` alone where it names one; its arm leaves nothing out. `below` is that of `trial_table`,
    for the trials of the cohort; None for all, cancelled ones too. Three statements.
    """
    found: dict[Key, dict[str, Any]] = {}
    values = parameters(study, chosen, below) | {"minutes": study.minutes}
    for statement in (CYCLES, RUNS, TIME):
        for (agent, arm, attempt, category, task), rest in read_rows(statement, values, keys=5):
            found.setdefault((agent, arm, attempt, category, task), {}).update(
                {name: float(it) if name.endswith("_seconds") else it for name, it in rest.items()}
            )
    return [CostRow(*key, **found[key]) for key in sorted(found)]
