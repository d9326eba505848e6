"""The demo's own time: what the actions do within seconds is told as two weeks of work."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from reviews.queries.clock import database_now


class StoryClock:
    """Remembers, at each step of the story, what the real clocks showed, and so tells real moments anew.

    Only forwards: two moments keep their order. The database and this process may stand on two machines,
    so that each has its own real clock.
    """

    def __init__(self, begin: datetime) -> None:
        self.now = begin
        self._told: list[datetime] = []
        self._database: list[datetime] = []
        self._process: list[datetime] = []
        self._mark()

    def go_on(self, *, minutes: float) -> None:
        """Let so many minutes pass (more than 0)."""
        self.now += timedelta(minutes=minutes)
        self._mark()

    def wait_until(self, day: date, hour: float) -> None:
        """Go to an hour of a day (UTC), or stay where that is past."""
        begin = datetime.combine(day, time(), UTC) + timedelta(hours=hour)
        if begin > self.now:
            self.now = begin
            self._mark()

    def by_database(self, real: datetime) -> datetime:
        """When in the story a moment of the database's clock was."""
        return self._tell(real, self._database)

    def by_process(self, real: datetime) -> datetime:
        """When in the story a moment of this process's clock was."""
        return self._tell(real, self._process)

    def _tell(self, real: datetime, marks: list[datetime]) -> datetime:
        step = max(bisect_right(marks, real) - 1, 0)
        told = self._told[step] + max(real - marks[step], timedelta())
        # A step in which the machine stood still must not reach into the next one.
        return min([told, *self._told[step + 1 : step + 2]])

    def _mark(self) -> None:
        self._told.append(self.now)
        self._database.append(database_now())
        self._process.append(timezone.now())


def workdays_before(today: date, count: int) -> list[date]:
    """The last `count` days from Monday to Friday before `today`, in order."""
    days: list[date] = []
    day = today
    while len(days) < count:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            days.append(day)
    return days[::-1]
