"""Reviewing time as it counts: each interval as the server kept it, or as its reviewer corrected it last.

Every sum of time is made of these; the intervals alone are the record beside it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, DateTimeField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from reviews.models import TimeCorrection, TimeInterval
from reviews.rules.timer import SILENCE, Interval, Kind


def effective(stored: QuerySet[TimeInterval]) -> QuerySet[Any]:
    """`stored` with `said_kind`, `said_start` and `said_end` (None while open) as they count."""
    last = TimeCorrection.objects.filter(interval=OuterRef("pk")).order_by("-pk")
    return stored.annotate(
        said_kind=Coalesce(Subquery(last.values("kind")[:1]), F("kind")),
        said_start=Coalesce(Subquery(last.values("started_at")[:1]), F("started_at")),
        said_end=Coalesce(Subquery(last.values("ended_at")[:1]), F("ended_at")),
    )


def by_cycle(stored: QuerySet[TimeInterval]) -> dict[UUID, list[Interval]]:
    """The intervals as they count, by the cycle whose deliverable was judged. One statement."""
    rows = effective(stored).values_list("cycle", "said_kind", "said_start", "said_end", "seen_at")
    found: dict[UUID, list[Interval]] = defaultdict(list)
    for cycle, kind, started_at, ended_at, seen_at in rows:
        found[cycle].append(Interval(Kind(kind), started_at, ended_at, seen_at))
    return found


def active_time(stored: QuerySet[TimeInterval], now: datetime) -> tuple[float, int]:
    """Seconds of active time up to `now`, and by how many people; overlaps count twice. One statement.

    See `rules.timer.ended` for open intervals.
    """
    end = Case(
        When(said_end__isnull=False, then=F("said_end")),
        When(seen_at__lt=now - SILENCE, then=F("seen_at")),
        default=Value(now),
        output_field=DateTimeField(),
    )
    total = (
        effective(stored)
        .filter(said_kind=Kind.ACTIVE)
        .aggregate(time=Sum(end - F("said_start")), reviewers=Count("reviewer", distinct=True))
    )
    time: timedelta = total["time"] or timedelta()
    return time.total_seconds(), total["reviewers"]
