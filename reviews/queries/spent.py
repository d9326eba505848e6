"""Reviewing time as it counts: each interval as the server kept it, a part of it as its reviewer corrected
it last.

Every sum of time is made of these; the intervals alone are the record beside it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DurationField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from reviews.models import TimeCorrection, TimeInterval
from reviews.rules.timer import SILENCE, Interval, Kind, corrected


def effective(stored: QuerySet[TimeInterval]) -> QuerySet[Any]:
    """`stored` with `said_kind`, `said_start` and `said_end`: the last correction, null without one."""
    last = TimeCorrection.objects.filter(interval=OuterRef("pk")).order_by("-pk")
    return stored.annotate(
        said_kind=Subquery(last.values("kind")[:1]),
        said_start=Subquery(last.values("started_at")[:1]),
        said_end=Subquery(last.values("ended_at")[:1]),
    )


def by_cycle(stored: QuerySet[TimeInterval]) -> dict[UUID, list[Interval]]:
    """The intervals as they count, by the cycle whose deliverable was judged. One statement."""
    rows = effective(stored).values_list(
        *("cycle", "kind", "started_at", "ended_at", "seen_at", "said_kind", "said_start", "said_end")
    )
    found: dict[UUID, list[Interval]] = defaultdict(list)
    for cycle, kind, started_at, ended_at, seen_at, said_kind, said_start, said_end in rows:
        said = Interval(Kind(said_kind), said_start, said_end, seen_at) if said_kind else None
        found[cycle] += corrected(Interval(Kind(kind), started_at, ended_at, seen_at), said)
    return found


def active_time(stored: QuerySet[TimeInterval], now: datetime) -> tuple[float, int]:
    """Seconds of active time up to `now`, and by how many people; overlaps count twice. One statement.

    See `rules.timer.ended` for open intervals.
    """
    end = Case(
        When(ended_at__isnull=False, then=F("ended_at")),
        When(seen_at__lt=now - SILENCE, then=F("seen_at")),
        default=Value(now),
        output_field=DateTimeField(),
    )
    said = F("said_end") - F("said_start")
    active, said_active = Q(kind=Kind.ACTIVE), Q(said_kind=Kind.ACTIVE)
    time = Case(
        When(active & (said_active | Q(said_kind__isnull=True)), then=end - F("started_at")),
        When(active, then=end - F("started_at") - said),
        When(said_active, then=said),
        default=Value(timedelta()),
        output_field=DurationField(),
    )
    total = (
        effective(stored)
        .annotate(counted=time)
        .filter(counted__gt=timedelta())
        .aggregate(time=Sum("counted"), reviewers=Count("reviewer", distinct=True))
    )
    spent: timedelta = total["time"] or timedelta()
    return spent.total_seconds(), total["reviewers"]
