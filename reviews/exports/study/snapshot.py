"""A study's tables as they were at one moment, read row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from reviews.exports.study.columns import Table
from reviews.models import Study
from reviews.rules.timer import SILENCE

BATCH = 5_000
"""Rows that are in memory at once."""

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open transaction that sees nothing of what is committed after `at`."""

    connection: BaseDatabaseWrapper
    at: datetime

    def count(self, table: Table, study: Study) -> int:
        """How many rows `batches` gives. One statement."""
        with self.connection.cursor() as cursor:
            cursor.execute(table.count(), _values(study))
            return int(cursor.fetchone()[0])

    def batches(self, table: Table, study: Study, size: int = BATCH) -> Iterator[Rows]:
        """The rows of `table`, up to `size` at a time, from a cursor that the server holds."""
        with self.connection.chunked_cursor() as cursor:
            # In binary: to read moments as text takes longer than to write all of a row.
            cursor.cursor.execute(table.select(), _values(study), binary=True)
            while rows := cursor.fetchmany(size):
                yield rows


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """A repeatable read on a connection of its own: whoever exports can tell of it meanwhile on theirs."""
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        connection.set_autocommit(False)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                # Every row is fetched, so that the plan for all of them is the one to take.
                cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
                cursor.execute("SELECT now()")
                at: datetime = cursor.fetchone()[0]
            yield Snapshot(connection, at)
        finally:
            connection.rollback()
            connection.set_autocommit(True)
    finally:
        connection.close()


def _values(study: Study) -> dict[str, Any]:
    return {"study": study.pk, "silence": SILENCE}
