"""A study's page: the runs under way and those that ended last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from reviews.models import AgentRun, Study

UNDER_WAY = 20
ENDED = 10


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A run and when its worker was last heard of: a lease is renewed to its full length each time."""

    run: AgentRun
    heard_at: datetime


def under_way(study: Study) -> list[UnderWay]:
    """The first runs under way, the longest first. Two statements."""
    lease = timedelta(seconds=settings.HAPI_RUN_LEASE_SECONDS)
    runs = AgentRun.objects.filter(study=study, state=AgentRun.State.RUNNING).order_by("started_at", "pk")
    return [UnderWay(run, run.expires_at - lease) for run in _whole(runs[:UNDER_WAY])]


def last_ended(study: Study) -> list[AgentRun]:
    """The runs that ended last, however they ended, the newest first. Two statements."""
    ended = AgentRun.objects.filter(study=study, ended_at__isnull=False).order_by("-ended_at", "-pk")
    return _whole(ended[:ENDED])


def _whole(runs: QuerySet[AgentRun]) -> list[AgentRun]:
    """With all that is shown of them. First which, then what: PostgreSQL would join all of a large study's
    runs to everything before it takes ten of them."""
    found = AgentRun.objects.select_related("cycle__trial__task", "cycle__arm", "agent").defer(
        "cycle__trial__task__brief", "cycle__trial__task__provenance", "agent__settings"
    )
    ids = list(runs.values_list("pk", flat=True))
    by_id = found.in_bulk(ids)
    return [by_id[pk] for pk in ids]
