"""What came of the attempts of some agents so far, and how reviewing went: what an expectation rests on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, Q

from reviews.models import Agent, Review, ReviewSlot
from reviews.queries.clock import database_now
from reviews.rules.completion import Rule
from reviews.rules.expected import Ended, Past

WINDOW: Final = timedelta(days=14)
COMPLETED: Final = {
    Rule.ALL: "completed_all",
    Rule.CRITICAL: "completed_critical",
    Rule.WEIGHTED: "completed_weighted",
}

# Each agent asked for, itself and the others that ask the same model.
KNOWN = """
    SELECT mine.id AS agent, peer.id AS peer
    FROM reviews_agent mine JOIN reviews_agent peer
        ON peer.id = mine.id OR (peer.model <> '' AND peer.kind = mine.kind AND peer.model = mine.model)
    WHERE mine.id = ANY(%(agents)s)
"""

# What an attempt cost: all its runs together, those too that had to be repeated. Where the cost of one is
# not known, that of the attempt is not.
SPENT = f"""
    WITH known AS ({KNOWN}), attempt AS (
        SELECT run.agent_id, run.purpose, run.study_id, task.category,
               CASE WHEN bool_and(run.cost_usd IS NOT NULL) THEN sum(run.cost_usd) END AS cost,
               sum(run.latency_ms) / 1000.0 AS seconds
        FROM reviews_agentrun run
        JOIN reviews_reviewcycle cycle ON cycle.id = run.cycle_id
        JOIN reviews_trial trial ON trial.id = cycle.trial_id
        JOIN reviews_task task ON task.id = trial.task_id
        WHERE run.agent_id IN (SELECT peer FROM known) AND run.state <> 'running'
        GROUP BY run.agent_id, run.purpose, run.study_id, task.category, cycle.id
        HAVING bool_or(run.state = 'replied') OR cycle.state = 'failed'
    )
    SELECT known.agent, known.agent = known.peer, attempt.purpose = 'critique', study_id, category,
           count(cost), sum(cost), min(cost), max(cost),
           count(seconds), sum(seconds), min(seconds), max(seconds)
    FROM attempt JOIN known ON known.peer = attempt.agent_id
    GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 - put together from constants

# Every attempt that came to an end with its reviewers, or failed, by arm (null: attempt 0).
ENDED = f"""
    WITH known AS ({KNOWN})
    SELECT known.agent, known.agent = known.peer, arm.arm, task.category, count(*),
           count(*) FILTER (WHERE cycle.state = 'scored' AND cycle.{{completed}} IS NOT TRUE)
    FROM known
    JOIN reviews_trial trial ON trial.agent_id = known.peer
    JOIN reviews_study study ON study.id = trial.study_id
    JOIN reviews_task task ON task.id = trial.task_id
    JOIN reviews_reviewcycle cycle ON cycle.trial_id = trial.id
    LEFT JOIN reviews_trialarm arm ON arm.id = cycle.arm_id
    WHERE cycle.state IN ('scored', 'failed')
        AND (%(threshold)s::numeric IS NULL OR study.threshold = %(threshold)s::numeric)
    GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - put together from constants

# Active time on a deliverable, over all who scored it and wrote feedback on it, as far as it is paid. A part
# of an interval that its reviewer corrected counts as the last correction says, the rest as recorded.
REVIEWED = """
    SELECT study_id, category, count(*), sum(paid), min(paid), max(paid) FROM (
        SELECT trial.study_id, task.category, least(%(most)s::numeric, extract(epoch FROM
                   sum(CASE
                       WHEN span.kind = 'active' AND coalesce(said.kind, 'active') = 'active'
                           THEN coalesce(span.ended_at, span.seen_at) - span.started_at
                       WHEN span.kind = 'active' THEN
                           span.ended_at - span.started_at - (said.ended_at - said.started_at)
                       ELSE said.ended_at - said.started_at
                   END))) AS paid
        FROM reviews_timeinterval span
        LEFT JOIN (
            SELECT DISTINCT ON (interval_id) interval_id, kind, started_at, ended_at
            FROM reviews_timecorrection ORDER BY interval_id, id DESC
        ) AS said ON said.interval_id = span.id
        JOIN reviews_reviewcycle cycle ON cycle.id = span.cycle_id
        JOIN reviews_trial trial ON trial.id = cycle.trial_id
        JOIN reviews_task task ON task.id = trial.task_id
        JOIN reviews_agent agent ON agent.id = trial.agent_id
        WHERE (span.kind = 'active' OR said.kind = 'active') AND cycle.state = 'scored'
            AND (%(scripted)s OR NOT agent.scripted)
        GROUP BY trial.study_id, task.category, cycle.id
    ) AS deliverable
    GROUP BY 1, 2
"""


class Who(NamedTuple):
    """Whose history: the agent asked for, its `own` or that of others with its model, and as what."""

    agent: UUID
    own: bool
    critic: bool


@dataclass(frozen=True, slots=True)
class Spent:
    """What attempts cost (US dollars) and how long an agent worked on them (seconds, waiting left out)."""

    costs: dict[Who, list[Past]]
    seconds: dict[Who, list[Past]]


@dataclass(frozen=True, slots=True)
class ReviewPace:
    """So many reviews were locked by so many `reviewers` in the last `days`: WINDOW at most, 1 at least."""

    locked: int
    reviewers: int
    days: Decimal


def spent(agents: Collection[Agent]) -> Spent:
    """One statement. Attempts whose cost is unknown have none in here."""
    found = Spent({}, {})
    for agent, own, critic, study, category, *figures in _rows(SPENT, agents=[each.pk for each in agents]):
        who = Who(agent, own, critic)
        for pasts, (n, *sums) in ((found.costs, figures[:4]), (found.seconds, figures[4:])):
            if n:
                pasts.setdefault(who, []).append(Past(study, category, n, *sums))
    return found


EndedBy = dict[tuple[UUID, bool], dict[str | None, list[Ended]]]
"""Ended attempts by the agent asked for, whether they are its own (see `Who`), and arm; None: attempt 0."""


def ended(agents: Collection[Agent], rule: str, threshold: Decimal) -> EndedBy:
    """The ended attempts of `agents`.

    Completion is judged by `rule`, whatever the rule of their study was; by the weighted one only where that
    study had the same threshold. One statement.
    """
    found: EndedBy = {}
    statement = ENDED.format(completed=COMPLETED[Rule(rule)])
    same = threshold if rule == Rule.WEIGHTED else None
    for agent, own, arm, category, n, on in _rows(
        statement, agents=[each.pk for each in agents], threshold=same
    ):
        found.setdefault((agent, own), {}).setdefault(arm, []).append(Ended(category, n, on))
    return found


def reviewed(minutes: int, *, scripted: bool) -> list[Past]:
    """Active seconds a deliverable that are paid where a review is worth `minutes`. One statement.

    With `scripted` False the deliverables of scripted agents don't count: they are demos.
    """
    return [Past(*row) for row in _rows(REVIEWED, most=minutes * 60, scripted=scripted)]


def review_pace(*, scripted: bool) -> ReviewPace:
    """How fast reviews were locked of late, by everybody. `scripted` as in `reviewed`. Two statements."""
    now = database_now()
    lately = Q(locked_at__gte=now - WINDOW)
    reviews = Review.objects.filter(slot__kind=ReviewSlot.Kind.PRIMARY)
    if not scripted:
        reviews = reviews.filter(cycle__trial__agent__scripted=False)
    found = reviews.aggregate(
        first=Min("locked_at"),
        locked=Count("pk", filter=lately),
        reviewers=Count("reviewer", filter=lately, distinct=True),
    )
    since = WINDOW if found["first"] is None else min(WINDOW, now - found["first"])
    days = max(Decimal(1), Decimal(since.total_seconds()) / 86_400)
    return ReviewPace(found["locked"], found["reviewers"], days)


def _rows(statement: str, **values: int | Decimal | list[UUID] | None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
