"""A locked review with time on it, and corrections of that time, for the tests of the time log."""

from __future__ import annotations

from datetime import datetime, timedelta

from reviews.actions.correct_time import Truth, correct_time
from reviews.models import Claim, Review, TimeCorrection, TimeInterval, User
from reviews.queries.clock import database_now
from reviews.rules.timer import Kind
from tests.factories import deliver_next, make_study
from tests.steps import review

ACTIVE, IDLE, PAUSED = Kind.ACTIVE, Kind.IDLE, Kind.PAUSED
WHY = "I was reading on paper."
MINUTE = timedelta(minutes=1)
DAYS = timedelta(days=7)


def done_review(reviewer: User) -> Review:
    """A locked review: 10 minutes active, 4 idle, 6 paused, one after the other, up to about now."""
    make_study()
    deliver_next()
    locked = review(reviewer)
    begin = database_now() - 20 * MINUTE
    for kind, minutes in ((ACTIVE, 10), (IDLE, 4), (PAUSED, 6)):
        add(locked, kind, begin, begin + minutes * MINUTE)
        begin += minutes * MINUTE
    return locked


def add(locked: Review, kind: Kind, begin: datetime, end: datetime | None) -> TimeInterval:
    return TimeInterval.objects.create(
        reviewer=locked.reviewer,
        cycle=locked.cycle,
        claim=Claim.objects.get(slot=locked.slot),
        kind=kind,
        started_at=begin,
        seen_at=end or begin,
        input_at=begin,
        ended_at=end,
    )


def interval(kind: Kind) -> TimeInterval:
    return TimeInterval.objects.select_related("cycle__trial__study").get(kind=kind)


def correct(
    of: Kind, to: Kind, since: float = 0, until: float | None = None, because: str = WHY
) -> TimeCorrection:
    """Say that the interval of kind `of` was `to`, from so many minutes after its begin until so many."""
    row = interval(of)
    assert row.ended_at is not None
    end = row.ended_at if until is None else row.started_at + until * MINUTE
    return correct_time(interval=row, truth=Truth(to, row.started_at + since * MINUTE, end), because=because)


def shift(done: Review, *, lock: timedelta, time: timedelta) -> None:
    """The lock was so long ago, and each interval ended so long ago."""
    now = database_now()
    Review.objects.filter(pk=done.pk).update(locked_at=now - lock)
    TimeInterval.objects.update(
        started_at=now - time - MINUTE, ended_at=now - time, seen_at=now - time, input_at=now - time
    )
