"""A reviewer's lease on a slot: how long a claim lives (PROTOCOL.md, "claim")."""

from datetime import datetime, timedelta

CLAIM_LENGTH = timedelta(minutes=15)
CLAIM_AT_MOST = timedelta(hours=4)


def is_live(ended_at: datetime | None, expires_at: datetime, now: datetime) -> bool:
    """Tell whether a lease still holds: not ended, and `now` (the database's clock) before its expiry."""
    return ended_at is None and now < expires_at


def renewed_until(
    claimed_at: datetime,
    now: datetime,
    length: timedelta = CLAIM_LENGTH,
    at_most: timedelta = CLAIM_AT_MOST,
) -> datetime:
    """Return the expiry after a renewal at `now`: `length` from now, `at_most` after the claim.

    Beyond the most it can last the answer lies at or before `now`: the lease is not live any more.
    """
    return min(now + length, claimed_at + at_most)
