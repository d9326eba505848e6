"""Not more calls a minute than a provider's limit, over all workers together."""

from __future__ import annotations

import time

from django.conf import settings
from django.db import connection

# One statement moves the moment at which the next call may leave; who waits does so without a connection.
TAKE_PLACE = """
INSERT INTO agents_pace (kind, free_at) VALUES (%(kind)s, clock_timestamp() + %(gap)s * interval '1 second')
ON CONFLICT (kind) DO UPDATE
SET free_at = greatest(agents_pace.free_at, clock_timestamp()) + %(gap)s * interval '1 second'
RETURNING extract(epoch FROM free_at - clock_timestamp())::float8 - %(gap)s
"""


def wait_for_turn(kind: str) -> None:
    """Return when a call to `kind` may leave. At once, without a statement, where it has no limit
    (`settings.HAPI_A_MINUTE`)."""
    a_minute = settings.HAPI_A_MINUTE.get(kind)
    if a_minute is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(TAKE_PLACE, {"kind": kind, "gap": 60 / a_minute})
        row = cursor.fetchone()
    wait: float = row[0]
    if wait > 0:
        connection.close()
        time.sleep(wait)
