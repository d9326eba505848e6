"""The HTTP header Retry-After (RFC 9110, 10.2.3): seconds or a date."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(days=1)


def parse(header: str | None, now: datetime) -> timedelta | None:
    """How long to wait from `now`: never negative, a day at most. None without a header or for nonsense."""
    if header is None:
        return None
    try:
        wait: timedelta | None = timedelta(seconds=float(header))
    except (ValueError, OverflowError):
        wait = _until(header, now)
    return None if wait is None else max(timedelta(0), min(wait, LONGEST))


def _until(header: str, now: datetime) -> timedelta | None:
    try:
        date = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)) - now
