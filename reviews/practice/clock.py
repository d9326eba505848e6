"""The practice item's clock: as the real one, but nobody is paid by it, and it is kept as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from reviews.rules.timer import SILENCE, Interval, Kind, ended

Stored = Sequence[Sequence[str | None]]
"""[kind, started_at, ended_at or None, seen_at] each; moments as ISO 8601."""


def loaded(stored: Stored) -> list[Interval]:
    """The intervals as the rules take them."""
    return [
        Interval(Kind(str(kind)), _at(start), _at(end) if end else None, _at(seen))
        for kind, start, end, seen in stored
    ]


def stored(intervals: Sequence[Interval]) -> list[list[str | None]]:
    return [
        [
            it.kind.value,
            it.started_at.isoformat(),
            it.ended_at.isoformat() if it.ended_at else None,
            it.seen_at.isoformat(),
        ]
        for it in intervals
    ]


def switched(intervals: Sequence[Interval], kind: Kind | None, now: datetime) -> list[Interval]:
    """Another kind of time begins now; None: the clock stops for good. The same kind goes on as it is."""
    last = intervals[-1] if intervals else None
    if last and last.kind == kind and ended(last, now) is None:
        return list(intervals)
    kept = [*intervals[:-1], _closed(last, now)] if last else []
    return [*kept, Interval(kind, now, None, now)] if kind else kept


def heard(intervals: Sequence[Interval], quiet: timedelta, now: datetime) -> list[Interval]:
    """The page is open, and its reader gave no input for `quiet`: active time turns idle after SILENCE, and
    back with the first input. A page that was silent for longer has stopped the clock."""
    last = intervals[-1] if intervals else None
    if last is None or ended(last, now) is not None:
        return [*intervals[:-1], _closed(last, now)] if last else []
    if last.kind is Kind.ACTIVE and quiet > SILENCE:
        since = max(last.started_at, now - quiet + SILENCE)
        return [*intervals[:-1], replace(last, ended_at=since), Interval(Kind.IDLE, since, None, now)]
    if last.kind is Kind.IDLE and quiet <= SILENCE:
        return switched(intervals, Kind.ACTIVE, now)
    return [*intervals[:-1], replace(last, seen_at=now)]


def read(intervals: Sequence[Interval]) -> list[Interval]:
    """The last idle stretch was reading after all."""
    last = max((place for place, it in enumerate(intervals) if it.kind is Kind.IDLE), default=None)
    return [replace(it, kind=Kind.ACTIVE) if place == last else it for place, it in enumerate(intervals)]


def _closed(interval: Interval, now: datetime) -> Interval:
    return replace(interval, ended_at=ended(interval, now) or now)


def _at(text: str | None) -> datetime:
    return datetime.fromisoformat(str(text))
