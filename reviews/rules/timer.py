"""Reviewing time and pay from the intervals that the server holds (PROTOCOL.md, "active time")."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

SILENCE = timedelta(seconds=180)
READING_WITHIN = timedelta(minutes=10)
"""How long after an idle stretch its reader may still say on the desk that they were reading."""
ON_ITS_WAY = 5
"""Seconds that what was typed before a hard stop may take to reach the server."""
CENT = Decimal("0.01")


class Kind(StrEnum):
    """What the reviewer was doing in an interval; the three are never mixed."""

    ACTIVE = "active"
    IDLE = "idle"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of one kind of time.

    `ended_at` is None while it is open. `seen_at` is when its page was last heard of while it was open.
    """

    kind: Kind
    started_at: datetime
    ended_at: datetime | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """What the reviewer's clock shows; everything but `running` in whole seconds, never negative."""

    active: int
    idle: int
    paused: int
    remaining: int
    overtime: int
    running: bool


def ended(interval: Interval, now: datetime) -> datetime | None:
    """Return when the interval ended, None while it is running.

    An open interval whose page has been silent for longer than SILENCE ended when the page was last
    seen: a closed laptop never counts as work. Whoever renews or closes an interval keeps to this
    (a page that wakes up must not turn its sleep into work), ends it there and opens another.
    """
    if interval.ended_at is not None:
        return interval.ended_at
    if now - interval.seen_at > SILENCE:
        return interval.seen_at
    return None


def corrected(recorded: Interval, said: Interval | None) -> list[Interval]:
    """Return the parts of an ended interval as they count: what its reviewer `said` of a part of it, and the
    rest as it was recorded. Parts without length are left out; None, and an open interval, change nothing."""
    if said is None or recorded.ended_at is None or said.ended_at is None or said.kind == recorded.kind:
        return [recorded]
    parts = [
        (recorded.kind, recorded.started_at, said.started_at),
        (said.kind, said.started_at, said.ended_at),
        (recorded.kind, said.ended_at, recorded.ended_at),
    ]
    return [Interval(kind, start, end, recorded.seen_at) for kind, start, end in parts if start < end]


def fell_silent_at(intervals: Iterable[Interval], now: datetime) -> datetime | None:
    """When active time ended because its page fell silent and nobody has gone on since; else None."""
    for interval in intervals:
        if interval.kind == Kind.ACTIVE and interval.ended_at is None:
            return ended(interval, now)
    return None


def seconds(intervals: Iterable[Interval], kind: Kind, now: datetime) -> int:
    """Return the whole seconds of that kind up to `now`, the floor of the total.

    Overlaps within the kind (two tabs) count once; an interval that ends before it starts counts 0.
    """
    spans = sorted((it.started_at, ended(it, now) or now) for it in intervals if it.kind == kind)
    total = timedelta()
    counted_until: datetime | None = None
    for start, end in spans:
        fresh = start if counted_until is None else max(start, counted_until)
        if end > fresh:
            total += end - fresh
            counted_until = end
    return total // timedelta(seconds=1)


def is_running(intervals: Iterable[Interval], now: datetime) -> bool:
    """Tell whether active time is being counted at `now`."""
    return any(it.kind == Kind.ACTIVE and ended(it, now) is None for it in intervals)


def idle_stretch(intervals: Iterable[Interval], now: datetime) -> Interval | None:
    """The newest idle time of which its reader may say that they were reading: it goes on, or ended at most
    READING_WITHIN ago. Its `ended_at` is set where its page fell silent."""
    newest = max((it for it in intervals if it.kind == Kind.IDLE), key=lambda it: it.started_at, default=None)
    if newest is None:
        return None
    over = ended(newest, now)
    if over is not None and now - over > READING_WITHIN:
        return None
    return replace(newest, ended_at=over)


def read_part(idle: Interval, shown_since: datetime) -> tuple[datetime, datetime] | None:
    """From when to when the reader of an ended idle interval can have been reading; None: at no time.

    `shown_since` is from when on the page has been before their eyes: a tab behind others shows nothing, and
    of a closed laptop there is no interval at all.
    """
    if idle.ended_at is None:
        raise ValueError("idle time that goes on has no end yet")
    start = max(idle.started_at, shown_since)
    return (start, idle.ended_at) if start < idle.ended_at else None


def stopped_hard(active: int, minutes: int) -> bool:
    """Whether a study with a hard stop takes no more words after `active` seconds of its `minutes`."""
    return active >= minutes * 60 + ON_ITS_WAY


def clock(intervals: Sequence[Interval], minutes: int, now: datetime) -> Clock:
    """Return the state of the clock of a review that is worth `minutes` minutes of active time."""
    active = seconds(intervals, Kind.ACTIVE, now)
    return Clock(
        active=active,
        idle=seconds(intervals, Kind.IDLE, now),
        paused=seconds(intervals, Kind.PAUSED, now),
        remaining=max(0, minutes * 60 - active),
        overtime=max(0, active - minutes * 60),
        running=is_running(intervals, now),
    )


def pay(active_seconds: int, minutes: int, rate: Decimal) -> Decimal:
    """Return the pay in USD for that much active time at `rate` USD an hour, to the cent, half up.

    Time beyond `minutes` is not paid: the offer has shown the most that the slot can bring.
    """
    paid = min(active_seconds, minutes * 60)
    return (rate * paid / 3600).quantize(CENT, rounding=ROUND_HALF_UP)


def most(minutes: int, rate: Decimal) -> Decimal:
    """Return the most in USD that a slot worth `minutes` can bring at `rate` USD an hour."""
    return pay(minutes * 60, minutes, rate)
