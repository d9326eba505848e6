"""The pool of database connections, with a database that is away."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from hapi import pool


@pytest.mark.django_db
def test_who_waits_gets_a_connection_when_the_database_is_back(tmp_path: Path) -> None:
    """Although every try to connect was given up at once while it was away."""
    place = tmp_path / "sockets"
    options: dict[str, Any] = {**pool.OPTIONS, "reconnect_timeout": 0.05}
    info = f"host={place} user=hapi dbname={connection.settings_dict['NAME']}"
    with (
        ConnectionPool(info, min_size=1, max_size=1, **options) as found,
        ThreadPoolExecutor(1) as threads,
    ):
        waiting = threads.submit(found.getconn, 20)
        while found.get_stats().get("connections_errors", 0) < 3:
            time.sleep(0.01)
        place.symlink_to(connection.settings_dict["HOST"])
        given = waiting.result()
        assert given.execute("SELECT 1").fetchone() == (1,)
        found.putconn(given)
