"""Reviewing time and pay from the intervals that the server holds (PROTOCOL.md, "active time")."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

SILENCE = timedelta(seconds=180)
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
