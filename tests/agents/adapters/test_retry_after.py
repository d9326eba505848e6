from datetime import UTC, datetime, timedelta

import pytest

from agents.adapters.retry_after import parse

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("1.5", 1.5),
        ("-3", 0),
        ("999999999", 86_400),
        ("Sun, 01 Mar 2026 12:01:30 GMT", 90),
        ("Sun, 01 Mar 2026 13:01:30 +0100", 90),
        ("Sun, 01 Mar 2026 12:01:30 -0000", 90),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
    ],
)
def test_wait_is_read_from_seconds_and_dates(header: str, seconds: float) -> None:
    assert parse(header, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("header", [None, "", "soon", "nan", "inf", "1e400", "Sun, 99 Mar 2026 12:01:30 GMT"])
def test_nonsense_asks_for_no_wait(header: str | None) -> None:
    assert parse(header, NOW) is None
