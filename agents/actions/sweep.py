"""What a lost message, a killed worker or a closed laptop left behind is found here."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from agents.actions.finish import lose_run
from agents.actions.take import lease_length, runnable
from reviews.actions.deliver import deliver
from reviews.actions.give_back import end_expired_claims
from reviews.models import AgentRun, Deliverable, ReviewCycle
from reviews.queries.clock import database_now, database_up_since
from reviews.rules.cycle import State


@dataclass(frozen=True, slots=True)
class Found:
    """What one sweep did, and how many cycles wait for a worker, by the kind of their agent."""

    lost_runs: int
    delivered: int
    expired_claims: int
    queued: dict[str, int]


def sweep() -> Found:
    """Deliver stored replies, lose runs without a lease, end expired claims, count what waits.

    Safe at any time, and beside another sweep.
    """
    delivered = sum(deliver(deliverable=stored) for stored in _undelivered())
    lost = sum(lose_run(run=run) for run in _without_lease())
    expired = 0
    while batch := end_expired_claims():
        expired += batch
    return Found(lost_runs=lost, delivered=delivered, expired_claims=expired, queued=_runnable())


def _without_lease() -> QuerySet[AgentRun]:
    """Runs whose worker was not heard of in time. A database that was restarted could not hear of any: what
    was under way then has a lease's length from the start on to say that it is still there."""
    now, up_since = database_now(), database_up_since()
    runs = AgentRun.objects.filter(state=AgentRun.State.RUNNING, expires_at__lte=now)
    return runs.exclude(started_at__lt=up_since) if now < up_since + lease_length() else runs


def _undelivered() -> list[Deliverable]:
    """Replies that were stored when their worker was killed, and could still be their cycle's deliverable."""
    return list(
        Deliverable.objects.filter(
            cycle__isnull=True,
            run__cycle__deliverable__isnull=True,
            run__cycle__state__in=[State.QUEUED, State.RUNNING],
        ).select_related("run")
    )


def _runnable() -> dict[str, int]:
    cycles = ReviewCycle.objects.filter(runnable(database_now()))
    rows = cycles.order_by().values("runs_by__kind").annotate(cycles=Count("pk"))
    return {row["runs_by__kind"]: row["cycles"] for row in rows}
