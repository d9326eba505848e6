"""Until when something may be corrected, to the moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reviews.rules.window import correctable_until, why_not

LOCKED = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
UNTIL = datetime(2026, 11, 9, 9, 30, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def test_the_window_is_so_many_days_long_and_none_without_days() -> None:
    assert (correctable_until(LOCKED, 7), correctable_until(LOCKED, 0)) == (UNTIL, None)


@pytest.mark.parametrize(
    ("until", "closed", "now", "words"),
    [
        (UNTIL, False, UNTIL - INSTANT, ""),
        (UNTIL, False, UNTIL, "The time for corrections was over on 9 November 2026 at 09:30 UTC."),
        (None, False, LOCKED, "This study takes no corrections."),
        (UNTIL, True, LOCKED, "The study is closed. Nothing in it can be corrected any more."),
        (None, True, LOCKED, "The study is closed. Nothing in it can be corrected any more."),
    ],
)
def test_the_moment_at_which_it_ends_is_too_late(
    *, until: datetime | None, closed: bool, now: datetime, words: str
) -> None:
    assert why_not(until=until, closed=closed, now=now) == words
