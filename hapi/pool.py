"""A pool of connections that finds its database soon after it is back, however long it was away."""

from typing import Any

from psycopg_pool import ConnectionPool

# By itself the pool waits twice as long after each try, up to minutes: longer than the lease of a run.
RECONNECT_SECONDS = 3.0


def try_again(pool: "ConnectionPool[Any]") -> None:
    """Called when a try to connect is given up, after RECONNECT_SECONDS: those who wait get a new one."""
    pool.check()


OPTIONS = {"reconnect_timeout": RECONNECT_SECONDS, "reconnect_failed": try_again}
