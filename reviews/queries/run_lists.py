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
    """The first runs under way, the longest first. One statement."""
    lease = timedelta(seconds=settings.HAPI_RUN_LEASE_SECONDS)
    runs = _runs(study).filter(state=AgentRun.State.RUNNING).order_by("started_at", "pk")
    return [UnderWay(run, run.expires_at - lease) for run in runs[:UNDER_WAY]]


def last_ended(study: Study) -> list[AgentRun]:
    """The runs that ended last, however they ended, the newest first. One statement."""
    ended = _runs(study).filter(ended_at__isnull=False)
    return list(ended.order_by("-ended_at", "-pk")[:ENDED])


def _runs(study: Study) -> QuerySet[AgentRun]:
    related = "cycle__trial__task", "cycle__arm", "agent"
    return (
        AgentRun.objects.filter(study=study)
        .select_related(*related)
        .defer("cycle__trial__task__brief", "cycle__trial__task__provenance", "agent__settings")
    )
