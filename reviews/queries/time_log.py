"""A reviewer's own time on a deliverable: every interval as it was recorded, and as it was corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviews.models import Review, ReviewCycle, Study, TimeInterval, User
from reviews.queries.clock import database_now
from reviews.rules.timer import Interval, Kind, corrected, ended, seconds
from reviews.rules.window import correctable_until, why_not

RUNNING = "It has not ended yet."


@dataclass(frozen=True, slots=True)
class Change:
    """A correction: what the interval was in truth, who says so being its reviewer, and why."""

    kind: Kind
    started_at: datetime
    ended_at: datetime
    seconds: int
    because: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An interval as it was recorded. `ended_at` is None while it runs; `changes` come in their order, and
    the last one holds. `refusal` says why it can't be corrected, empty where it can."""

    id: int
    kind: Kind
    started_at: datetime
    ended_at: datetime | None
    seconds: int
    changes: Sequence[Change]
    refusal: str

    @property
    def replaced(self) -> bool:
        """Whether nothing of it counts as it was recorded."""
        return bool(self.changes) and self.changes[-1].seconds == self.seconds


@dataclass(frozen=True, slots=True)
class Sums:
    """Whole seconds of each kind."""

    active: int
    idle: int
    paused: int


@dataclass(frozen=True, slots=True)
class TimeLog:
    """`recorded` is what the server held, `counts` what holds after the corrections. `until` is when the last
    entry can no longer be corrected, None where none can."""

    entries: list[Entry]
    recorded: Sums
    counts: Sums
    until: datetime | None

    @property
    def refusal(self) -> str:
        """Why the last entry can't be corrected; empty where it can, and without entries."""
        return self.entries[-1].refusal if self.entries else ""


@dataclass(frozen=True, slots=True)
class PersonLog:
    """The time of one reviewer on a deliverable, for who runs the study."""

    reviewer: User
    entries: list[Entry]
    counts: Sums

    @property
    def corrected(self) -> int:
        """How many of the entries were corrected."""
        return sum(bool(entry.changes) for entry in self.entries)


def corrections_end(ended_at: datetime, review: Review | None, study: Study) -> datetime | None:
    """When an interval that ended then can no longer be corrected; None where the study takes no corrections.

    `review` is what its reviewer locked on the deliverable. Feedback is written after the lock: its time
    counts from its own end, and so does work that brought no scores.
    """
    since = max(ended_at, review.locked_at) if review else ended_at
    return correctable_until(since, study.correction_days)


def time_log(reviewer: User, cycle: ReviewCycle, study: Study) -> TimeLog:
    """All intervals of `reviewer` on the deliverable of `cycle`, oldest first. Four statements."""
    now = database_now()
    closed = study.state == Study.State.CLOSED
    review = Review.objects.filter(cycle=cycle, reviewer=reviewer).first()
    stored = TimeInterval.objects.filter(reviewer=reviewer, cycle=cycle).prefetch_related("corrections")
    rows = list(stored.order_by("started_at", "pk"))
    ends = [None if row.ended_at is None else corrections_end(row.ended_at, review, study) for row in rows]
    entries = [
        entry_of(row, now, refusal=why_not(until=until, closed=closed, now=now) if row.ended_at else RUNNING)
        for row, until in zip(rows, ends, strict=True)
    ]
    open_until = [
        until for entry, until in zip(entries, ends, strict=True) if until is not None and not entry.refusal
    ]
    return TimeLog(
        entries=entries,
        recorded=_sums([_recorded(row) for row in rows], now),
        counts=_sums([part for row in rows for part in _as_it_counts(row)], now),
        until=max(open_until, default=None),
    )


def logs_of(cycle: ReviewCycle, now: datetime) -> list[PersonLog]:
    """The time of everybody who worked on the deliverable of `cycle`, by who began first. No statement.

    `cycle` must come with its intervals, their reviewers and corrections, oldest first.
    """
    by_person: dict[int, list[TimeInterval]] = defaultdict(list)
    for row in cycle.intervals.all():
        by_person[row.reviewer_id].append(row)
    return [
        PersonLog(
            reviewer=rows[0].reviewer,
            entries=[entry_of(row, now, refusal="") for row in rows],
            counts=_sums([part for row in rows for part in _as_it_counts(row)], now),
        )
        for rows in by_person.values()
    ]


def entry_of(row: TimeInterval, now: datetime, *, refusal: str) -> Entry:
    """`row` must come with its corrections loaded. An interval whose page fell silent ended then."""
    end = ended(_recorded(row), now)
    return Entry(
        id=row.pk,
        kind=Kind(row.kind),
        started_at=row.started_at,
        ended_at=end,
        seconds=_whole((end or now) - row.started_at),
        changes=[
            Change(
                Kind(it.kind),
                it.started_at,
                it.ended_at,
                _whole(it.ended_at - it.started_at),
                it.because,
                it.at,
            )
            for it in row.corrections.all()
        ],
        refusal=refusal,
    )


def _recorded(row: TimeInterval) -> Interval:
    return Interval(Kind(row.kind), row.started_at, row.ended_at, row.seen_at)


def _as_it_counts(row: TimeInterval) -> list[Interval]:
    said = [Interval(Kind(it.kind), it.started_at, it.ended_at, row.seen_at) for it in row.corrections.all()]
    return corrected(_recorded(row), said[-1] if said else None)


def _sums(intervals: Sequence[Interval], now: datetime) -> Sums:
    return Sums(*(seconds(intervals, kind, now) for kind in (Kind.ACTIVE, Kind.IDLE, Kind.PAUSED)))


def _whole(span: timedelta) -> int:
    return max(0, span // timedelta(seconds=1))
