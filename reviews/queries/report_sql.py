"""What the statements of the report have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import connection

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


def read_rows(
    statement: str, values: Mapping[str, Any], *, keys: int
) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """The rows of a statement: the first `keys` columns as they are, the others by their names."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description][keys:]
        return [(row[:keys], dict(zip(names, row[keys:], strict=True))) for row in cursor.fetchall()]
