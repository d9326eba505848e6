"""How long attempts and completed jobs took by the calendar, beside what the jobs took first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reviews.models import Study
from reviews.queries.report_filters import OF_AGENT, Chosen, parameters
from reviews.queries.report_sql import read_rows


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Where the hours of the `attempts` scored attempts on one task went, added up; attempt 0 has the arm "".

    `task` is told apart by its block. `feedback_hours` until the words were there, `queued_hours` until an
    agent began, `running_hours` of its runs, `waiting_hours` until a reviewer came, `reviewing_hours` until
    the lock. `elapsed_hours` is the whole, from when the attempt came into being to the lock; it is more
    where an attempt failed in between.
    """

    agent: str
    arm: str
    attempt: int
    task: int
    attempts: int
    feedback_hours: float
    queued_hours: float
    running_hours: float
    waiting_hours: float
    reviewing_hours: float
    elapsed_hours: float


@dataclass(frozen=True, slots=True)
class TookRow:
    """A job that was completed at attempt `k`, alone (arm "") or in an arm: `hours` from the trial's
    beginning to the lock that completed it, `first_hours` what its first delivery took, None if not known."""

    agent: str
    arm: str
    k: int
    category: str
    task: int
    hours: float
    first_hours: float | None


# The time in a state is the sum of the moments of leaving it less that of the moments of entering it: no
# transition has to be brought beside the one before it. Every scored cycle has left all states, and one
# transition to `scored`, which stands for its beginning. Moments count from the study's start, so that a
# double holds their sums to the millisecond.
WAITING: Final = f"""
    WITH trials AS ({OF_AGENT}), moves AS (
        SELECT trials.agent, coalesce(arm.arm, '') AS arm, cycle.attempt, trials.block,
            move.from_state, move.to_state,
            extract(epoch FROM move.at - %(start)s)::float8 / 3600 AS at,
            CASE WHEN move.to_state = 'scored'
                THEN extract(epoch FROM cycle.created_at - %(start)s)::float8 / 3600 END AS began,
            CASE arm.arm WHEN 'feedback' THEN 'awaiting_feedback' ELSE 'queued' END AS first
        FROM trials
        JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trials.id AND cycle.state = 'scored'
        JOIN reviews_transition AS move ON move.cycle_id = cycle.id
        LEFT JOIN reviews_trialarm AS arm ON arm.id = cycle.arm_id
    )
    SELECT agent, arm, attempt, block, count(began) AS attempts,
        {{hours}},
        sum(at) FILTER (WHERE to_state = 'scored') - sum(began) AS elapsed_hours
    FROM moves GROUP BY 1, 2, 3, 4 HAVING count(began) > 0 ORDER BY 1, 2, 3, 4
"""  # noqa: S608 - constants of this code; every value is a parameter

HOURS: Final = """
    coalesce(sum(at) FILTER (WHERE from_state = '{state}'), 0)
        - coalesce(sum(at) FILTER (WHERE to_state = '{state}'), 0)
        - coalesce(sum(began) FILTER (WHERE first = '{state}'), 0) AS {name}_hours
"""
STATES: Final = {
    "feedback": "awaiting_feedback",
    "queued": "queued",
    "running": "running",
    "waiting": "awaiting_review",
    "reviewing": "in_review",
}

# Asked of each job by itself: where a table has no statistics yet, a join of what a WITH gives compares
# each with each.
TURNAROUND: Final = f"""
    WITH trials AS ({OF_AGENT}), jobs AS (
        SELECT trials.agent, '' AS arm, 0 AS k, trials.id, trials.task_id, trials.category,
            trials.block, NULL::bigint AS arm_id
        FROM trials WHERE trials.outcome = 'completed'
        UNION ALL
        SELECT trials.agent, arm.arm, arm.completed_at, trials.id, trials.task_id, trials.category,
            trials.block, arm.id
        FROM trials JOIN reviews_trialarm AS arm ON arm.trial_id = trials.id AND arm.state = 'completed'
    ), timed AS (
        SELECT jobs.*,
            (
                SELECT task.first_delivery_hours::float8 FROM reviews_task AS task
                WHERE task.id = jobs.task_id
            ) AS first,
            extract(epoch FROM (
                SELECT last.scored_at FROM reviews_reviewcycle AS last
                WHERE last.trial_id = jobs.id AND last.attempt = jobs.k
                    AND last.arm_id IS NOT DISTINCT FROM jobs.arm_id
            ) - (
                SELECT began.created_at FROM reviews_reviewcycle AS began
                WHERE began.trial_id = jobs.id AND began.attempt = 0
            ))::float8 / 3600 AS took
        FROM jobs
    )
    SELECT agent, arm, k, category, block, took AS hours, first AS first_hours
    FROM timed WHERE took IS NOT NULL ORDER BY 1, 2, 3, 4, 5, 6
"""  # noqa: S608 - constants of this code; every value is a parameter


def waiting_rows(study: Study, chosen: Chosen, *, below: int | None = None) -> list[WaitingRow]:
    """Where the hours of the scored attempts of the trials that match went, by task. One statement.

    Of `chosen.agent` alone where it names one; its arm leaves nothing out. `below` as in `cost_rows`.
    Attempts without a record of how they were scored are left out.
    """
    hours = ", ".join(HOURS.format(name=name, state=state) for name, state in STATES.items())
    values = parameters(study, chosen, below) | {"start": study.started_at}
    rows = read_rows(WAITING.format(hours=hours), values, keys=4)
    return [WaitingRow(*key, **rest) for key, rest in rows]


def took_rows(study: Study, chosen: Chosen, *, below: int | None = None) -> list[TookRow]:
    """How long each completed job of the trials that match took. One statement; as for `waiting_rows`."""
    rows = read_rows(TURNAROUND, parameters(study, chosen, below), keys=5)
    return [TookRow(*key, **rest) for key, rest in rows]
