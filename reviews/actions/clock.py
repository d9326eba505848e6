"""The server's clock on a piece of work: start, pause, and being heard of.

One clock covers scoring and feedback, so every function takes the reviewer and the cycle that is judged.
Lock needed: none; a partial unique index allows one open interval for a reviewer and a cycle.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Case, DateTimeField, F, QuerySet, Value, When

from reviews.models import Claim, TimeInterval, User
from reviews.rules.timer import SILENCE, Kind

IDLE_AFTER = timedelta(seconds=180)


def open_intervals(reviewer: User | int, cycle_id: UUID | None) -> QuerySet[TimeInterval]:
    return TimeInterval.objects.filter(reviewer=reviewer, cycle_id=cycle_id, ended_at__isnull=True)


def close_interval(intervals: QuerySet[TimeInterval], now: datetime) -> int:
    """End the open ones among `intervals`: now, or when the page was last seen if it has been silent.

    Returns how many were ended.
    """
    return intervals.filter(ended_at__isnull=True).update(
        ended_at=Case(
            When(seen_at__lt=now - SILENCE, then=F("seen_at")),
            # Clocks of two web machines differ: an interval never ends before it began.
            When(started_at__gt=now, then=F("started_at")),
            default=Value(now),
            output_field=DateTimeField(),
        )
    )


def start_clock(*, claim: Claim, now: datetime) -> None:
    """Let active time run. A clock that runs already keeps running (a second tab, a double click)."""
    cycle_id = claim.slot.cycle_id
    running = open_intervals(claim.reviewer, cycle_id).filter(kind=Kind.ACTIVE, seen_at__gte=now - SILENCE)
    with transaction.atomic():
        if running.exists():
            return
        close_interval(open_intervals(claim.reviewer, cycle_id), now)
        open_interval(claim=claim, kind=Kind.ACTIVE, now=now)


def pause_clock(*, claim: Claim, now: datetime) -> None:
    """Stop active time; what follows is kept as paused until the clock starts again."""
    with transaction.atomic():
        closed = close_interval(
            open_intervals(claim.reviewer_id, claim.slot.cycle_id).exclude(kind=Kind.PAUSED), now
        )
        if closed:
            open_interval(claim=claim, kind=Kind.PAUSED, now=now)


def open_interval(*, claim: Claim, kind: Kind, now: datetime, since: datetime | None = None) -> None:
    """Begin an interval at `since` (default: now). Where a racing tab began one just then, theirs stands."""
    TimeInterval.objects.bulk_create(
        [
            TimeInterval(
                reviewer_id=claim.reviewer_id,
                cycle=claim.slot.cycle,
                claim=claim,
                kind=kind,
                started_at=since or now,
                seen_at=now,
            )
        ],
        ignore_conflicts=True,
    )


def hear_page(*, claim: Claim, quiet: timedelta, now: datetime) -> None:
    """The page was heard of; its reader gave no input for `quiet`.

    Active time turns idle IDLE_AFTER after the last input and active again with the next one. A page that
    was silent for longer than SILENCE does not bring its interval back: the reviewer starts the clock anew.
    """
    live = open_intervals(claim.reviewer, claim.slot.cycle_id).filter(seen_at__gte=now - SILENCE)
    with transaction.atomic():
        interval = live.select_for_update().first()
        if interval is None:
            return
        if interval.kind == Kind.ACTIVE and quiet >= IDLE_AFTER:
            since = max(interval.started_at, now - (quiet - IDLE_AFTER))
            TimeInterval.objects.filter(pk=interval.pk).update(ended_at=since, seen_at=since)
            open_interval(claim=claim, kind=Kind.IDLE, now=now, since=since)
        elif interval.kind == Kind.IDLE and quiet < IDLE_AFTER:
            TimeInterval.objects.filter(pk=interval.pk).update(ended_at=now, seen_at=now)
            open_interval(claim=claim, kind=Kind.ACTIVE, now=now)
        else:
            TimeInterval.objects.filter(pk=interval.pk).update(seen_at=now)
