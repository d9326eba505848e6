from datetime import UTC, datetime, timedelta

import pytest

from reviews.rules.lease import CLAIM_AT_MOST, is_live, renewed_until

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("ended_at", "expires_at", "live"),
    [
        (None, NOON + SECOND, True),
        (None, NOON, False),
        (None, NOON - SECOND, False),
        (NOON - SECOND, NOON + SECOND, False),
        (NOON - SECOND, NOON - SECOND, False),
    ],
)
def test_lease_is_live_until_it_ends_or_expires(
    ended_at: datetime | None, expires_at: datetime, live: bool
) -> None:
    assert is_live(ended_at, expires_at, NOON) is live


@pytest.mark.parametrize(
    ("since_claim", "lasts"),
    [
        (timedelta(), timedelta(minutes=15)),
        (timedelta(hours=1), timedelta(hours=1, minutes=15)),
        (timedelta(hours=3, minutes=45), timedelta(hours=4)),
        (timedelta(hours=3, minutes=50), timedelta(hours=4)),
        (timedelta(hours=5), timedelta(hours=4)),
    ],
)
def test_renewal_lasts_15_minutes_but_never_beyond_4_hours(since_claim: timedelta, lasts: timedelta) -> None:
    assert renewed_until(NOON, NOON + since_claim) == NOON + lasts


def test_renewal_beyond_4_hours_gives_a_dead_lease() -> None:
    now = NOON + CLAIM_AT_MOST
    assert is_live(None, renewed_until(NOON, now), now) is False


def test_lengths_are_the_callers() -> None:
    assert renewed_until(NOON, NOON, length=SECOND, at_most=10 * SECOND) == NOON + SECOND
