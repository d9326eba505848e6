"""“I was reading”: idle time that was work after all. The idle interval stays as it was recorded."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from reviews.actions.clock import close_interval, hear_page, lock_clock
from reviews.actions.problem import Refused
from reviews.models import Claim, TimeCorrection, TimeInterval
from reviews.rules.timer import Interval, Kind, idle_stretch, read_part

READING = "I was reading"


def say_reading(*, claim: Claim, shown: timedelta, now: datetime) -> TimeCorrection:
    """Keep that the newest idle time of this work was reading, as far as its page was shown.

    `shown` is for how long it has been before its reader's eyes without a break. Saying it is an input: the
    idle time ends and active time goes on, unless the page had fallen silent. Lock taken: the claim. Raises
    Refused where there is no idle time to put right, or none that this page was shown in.
    """
    with transaction.atomic():
        lock_clock(claim)
        hear_page(claim=claim, quiet=timedelta(0), now=now)
        mine = TimeInterval.objects.filter(
            reviewer=claim.reviewer_id, cycle=claim.slot.cycle_id, kind=Kind.IDLE
        )
        close_interval(mine, now)
        row = mine.filter(corrections=None).order_by("-started_at").first()
        idle = idle_stretch([_interval(row)], now) if row else None
        if row is None or idle is None:
            raise Refused("There is no idle time to put right here. Your time log takes corrections.")
        part = read_part(idle, now - shown)
        if part is None:
            raise Refused("This page was not in view in that time, so it is not counted as reading.")
        return TimeCorrection.objects.create(
            interval=row, kind=Kind.ACTIVE, started_at=part[0], ended_at=part[1], because=READING, at=now
        )


def _interval(row: TimeInterval) -> Interval:
    return Interval(Kind(row.kind), row.started_at, row.ended_at, row.seen_at)
