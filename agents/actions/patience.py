"""A write that must not be lost waits for a database that is away."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection

# A restart takes seconds, a fail-over minutes. Much later the process may as well end.
PATIENCE_SECONDS = 600.0
EVERY_SECONDS = 0.5

AWAY = (OperationalError, InterfaceError)

log = logging.getLogger(__name__)


def patiently(write: Callable[[], None]) -> None:
    """Do `write`, a whole transaction that may be done twice, until the database has taken it.

    Raises what it raised last where the database stays away for PATIENCE_SECONDS.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return write()
        except AWAY as error:
            if time.monotonic() > deadline:
                raise
            log.warning("the database is away, a write waits for it: %s", str(error).partition("\n")[0])
            connection.close()
            time.sleep(EVERY_SECONDS)
