"""What the statements of the report have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

LAST_CORRECTION: Final = """
    SELECT DISTINCT ON (interval_id) interval_id, kind, started_at, ended_at
    FROM reviews_timecorrection ORDER BY interval_id, id DESC
"""
"""What the reviewer said last of each interval, to be joined as `said`."""

ACTIVE_SECONDS: Final = """
    extract(epoch FROM CASE
        WHEN span.kind = 'active' AND coalesce(said.kind, 'active') = 'active'
            THEN span.ended_at - span.started_at
        WHEN span.kind = 'active' THEN span.ended_at - span.started_at - (said.ended_at - said.started_at)
        WHEN said.kind = 'active' THEN said.ended_at - said.started_at
        ELSE interval '0'
    END)
"""
"""The active time of an ended interval `span` as it counts: as in `reviews.queries.spent`."""


@contextmanager
def planned_anew() -> Iterator[CursorWrapper]:
    """A cursor whose statements are planned for the tables as they are now.

    The plan of a prepared statement is kept as long as the connection. One that was made while the tables
    were small compares each row with each once they have grown: minutes instead of milliseconds.
    """
    connection.ensure_connection()
    raw: Any = connection.connection
    before, raw.prepare_threshold = raw.prepare_threshold, None
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        raw.prepare_threshold = before


def read_rows(
    statement: str, values: Mapping[str, Any], *, keys: int
) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """The rows of a statement: the first `keys` columns as they are, the others by their names."""
    with planned_anew() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description][keys:]
        return [(row[:keys], dict(zip(names, row[keys:], strict=True))) for row in cursor.fetchall()]
