"""The time by the database's clock, the one that every lease and interval goes by."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, Func

# The same within a statement that writes it, which saves asking for it first.
CLOCK = Func(function="clock_timestamp", output_field=DateTimeField())


def database_now() -> datetime:
    """The database's clock at this statement (not at the start of the transaction). One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    now: datetime = row[0]
    return now


def database_up_since() -> datetime:
    """When the database was started. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_postmaster_start_time()")
        row = cursor.fetchone()
    since: datetime = row[0]
    return since
