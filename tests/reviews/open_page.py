"""An open desk page as the server hears of it, and what the server keeps of it."""

from __future__ import annotations

from datetime import timedelta

from reviews.actions.clock import hear_page, pause_clock, start_clock
from reviews.models import Claim, TimeInterval
from reviews.queries.clock import database_now
from reviews.queries.desk import intervals_of
from reviews.rules.timer import Clock, clock


class Page:
    """An open page and the time on its wall, which moves when a test says so."""

    def __init__(self, claimed: Claim) -> None:
        self.claim = claimed
        self.now = database_now() - timedelta(hours=3)

    def start(self) -> None:
        start_clock(claim=self.claim, now=self.now)

    def pause(self) -> None:
        pause_clock(claim=self.claim, now=self.now)

    def sleep(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def beat(self, after: int, quiet: int = 0) -> None:
        """`after` seconds later the page is heard of; its reader gave no input for `quiet` seconds."""
        self.sleep(after)
        hear_page(claim=self.claim, quiet=timedelta(seconds=quiet), now=self.now)

    def beats(self, count: int) -> None:
        for _ in range(count):
            self.beat(60)

    @property
    def clock(self) -> Clock:
        assert self.claim.slot.cycle_id is not None
        return clock(intervals_of(self.claim.reviewer, self.claim.slot.cycle_id), 20, self.now)


def kinds() -> list[tuple[str, bool]]:
    """Every interval in order, and whether it is open."""
    rows = TimeInterval.objects.order_by("started_at", "pk")
    return [(row.kind, row.ended_at is None) for row in rows]


def fall_idle(page: Page) -> None:
    for quiet in (60, 120, 180):
        page.beat(60, quiet)
    assert kinds()[-1] == ("idle", True)
