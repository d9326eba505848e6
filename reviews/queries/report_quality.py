"""What became of a study's trials and reviews that is no result: pending, failed, cancelled, mended.

Reviews in overtime are in `reviews.queries.report_costs`, flags on criteria in `report_criteria`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

from reviews.models import Study
from reviews.queries.report_filters import TRIALS, Chosen, parameters
from reviews.queries.report_sql import read_rows


@dataclass(frozen=True, slots=True)
class TrialsRow:
    """The `trials` of one agent in one category. A trial may be in several of the others.

    `pending`: attempt 0 has no outcome yet, or an arm is open. `failed_alone` and `failed_later` ended
    without a deliverable, at attempt 0 and in an arm. `undefined_...`: attempts that were scored and that
    this rule has no answer for; they count as not completed.
    """

    agent: str
    category: str
    trials: int
    pending: int
    failed_alone: int
    failed_later: int
    cancelled: int
    undefined_all: int
    undefined_critical: int
    undefined_weighted: int


@dataclass(frozen=True, slots=True)
class Excluded:
    """A task that the study left out at its start, and why."""

    external_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Quality:
    """`cancelled`: (agent, reason) and how many trials. `excluded`: of the whole study, whatever is chosen.
    `skips`: kind and how many claims were skipped for it. `reviews`: locked ones of every kind, of which
    `corrected_reviews` were corrected later; `corrected_times`: intervals that their reviewers corrected."""

    trials: list[TrialsRow]
    cancelled: list[tuple[tuple[str, str], int]]
    excluded: list[Excluded]
    skips: list[tuple[str, int]]
    reviews: int
    corrected_reviews: int
    corrected_times: int


STATES: Final = f"""
    WITH trials AS ({TRIALS}), arms AS (
        SELECT arm.trial_id, bool_or(arm.state = 'open') AS open, bool_or(arm.state = 'failed') AS failed
        FROM trials JOIN reviews_trialarm AS arm ON arm.trial_id = trials.id
        WHERE arm.state IN ('open', 'failed') GROUP BY 1
    ), undefined AS (
        SELECT cycle.trial_id, count(*) FILTER (WHERE cycle.completed_all IS NULL) AS by_all,
            count(*) FILTER (WHERE cycle.completed_critical IS NULL) AS by_critical,
            count(*) FILTER (WHERE cycle.completed_weighted IS NULL) AS by_weighted
        FROM trials JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trials.id
        WHERE cycle.state = 'scored' AND (cycle.completed_all IS NULL OR cycle.completed_critical IS NULL
            OR cycle.completed_weighted IS NULL)
        GROUP BY 1
    )
    SELECT trials.agent, trials.category, count(*) AS trials,
        count(*) FILTER (WHERE trials.outcome IS NULL OR (trials.outcome = 'not_completed' AND arms.open))
            AS pending,
        count(*) FILTER (WHERE trials.outcome = 'failed') AS failed_alone,
        count(*) FILTER (WHERE trials.outcome = 'not_completed' AND arms.failed) AS failed_later,
        count(*) FILTER (WHERE trials.outcome = 'cancelled') AS cancelled,
        coalesce(sum(undefined.by_all), 0)::int AS undefined_all,
        coalesce(sum(undefined.by_critical), 0)::int AS undefined_critical,
        coalesce(sum(undefined.by_weighted), 0)::int AS undefined_weighted
    FROM trials LEFT JOIN arms ON arms.trial_id = trials.id
    LEFT JOIN undefined ON undefined.trial_id = trials.id
    GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608 - constants of this code; every value is a parameter

CANCELLED: Final = f"""
    WITH trials AS ({TRIALS})
    SELECT agent, cancelled_reason, count(*) AS trials FROM trials WHERE outcome = 'cancelled'
    GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
"""  # noqa: S608 - constants of this code; every value is a parameter

SKIPS: Final = f"""
    WITH trials AS ({TRIALS})
    SELECT claim.skip_kind, count(*) AS claims
    FROM trials JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trials.id
    JOIN reviews_reviewslot AS slot ON slot.cycle_id = cycle.id
    JOIN reviews_claim AS claim ON claim.slot_id = slot.id
    WHERE claim.skip_kind <> '' GROUP BY 1 ORDER BY 2 DESC, 1
"""  # noqa: S608 - constants of this code; every value is a parameter

MENDED: Final = f"""
    WITH trials AS ({TRIALS})
    SELECT count(*) AS reviews,
        count(*) FILTER (WHERE review.id IN (SELECT review_id FROM reviews_correction)) AS corrected_reviews,
        (
            SELECT count(DISTINCT span.id) FROM reviews_timecorrection AS said
            JOIN reviews_timeinterval AS span ON span.id = said.interval_id
            JOIN reviews_reviewcycle AS timed ON timed.id = span.cycle_id
            WHERE timed.trial_id IN (SELECT id FROM trials)
        ) AS corrected_times
    FROM trials JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trials.id
    JOIN reviews_review AS review ON review.cycle_id = cycle.id
"""  # noqa: S608 - constants of this code; every value is a parameter


def quality(study: Study, chosen: Chosen) -> Quality:
    """What is to be known of the data behind the figures about `chosen`. Four statements.

    The agent and arm of `chosen` leave nothing out.
    """
    values = parameters(study, chosen)
    ((_, mended),) = read_rows(MENDED, values, keys=0)
    return Quality(
        trials=[TrialsRow(*key, **rest) for key, rest in read_rows(STATES, values, keys=2)],
        cancelled=[(key, rest["trials"]) for key, rest in read_rows(CANCELLED, values, keys=2)],
        excluded=[Excluded(*item) for item in sorted(study.protocol.get("excluded", {}).items())],
        skips=[(kind, rest["claims"]) for (kind,), rest in read_rows(SKIPS, values, keys=1)],
        **mended,
    )


def by_agent(rows: Sequence[TrialsRow], category: str | None) -> list[TrialsRow]:
    """A row for each agent: `rows` of one category as they are, of all (None) added up."""
    if category is not None:
        return list(rows)
    counts = [field.name for field in fields(TrialsRow) if field.name not in ("agent", "category")]
    return [
        TrialsRow(
            agent=agent,
            category="",
            **{name: sum(getattr(row, name) for row in rows if row.agent == agent) for name in counts},
        )
        for agent in sorted({row.agent for row in rows})
    ]
