"""A report's statements are planned for the tables as they are, not as they were when first asked."""

from __future__ import annotations

import pytest
from django.db import connection

from reviews.queries.report_sql import planned_anew

pytestmark = pytest.mark.django_db

STATEMENT = "SELECT count(*) AS prepared_never FROM reviews_trial WHERE study_id IS DISTINCT FROM %s"


def prepared() -> int:
    """How many prepared statements of this connection are STATEMENT."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%prepared_never%'")
        return int(cursor.fetchone()[0])


def test_no_plan_is_kept_however_often_it_is_asked() -> None:
    for _ in range(8):
        with planned_anew() as cursor:
            cursor.execute(STATEMENT, ["0b6d3e0c-2f8f-4cf5-8f51-0d1f3c1f4a6e"])
    assert prepared() == 0
    for _ in range(8):
        with connection.cursor() as cursor:
            cursor.execute(STATEMENT, ["0b6d3e0c-2f8f-4cf5-8f51-0d1f3c1f4a6e"])
    assert prepared() == 1
