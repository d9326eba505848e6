"""Wake-up calls, one queue a provider. A message says only which provider's work there is: whoever gets it
takes the next cycle in start order."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from celery import current_app
from django.conf import settings
from kombu.exceptions import KombuError

log = logging.getLogger(__name__)

# Each call that finds work calls the next worker before it begins, so that a few start them all.
AT_ONCE = 16
# While every worker is busy the sweep goes on calling; what nobody took for so many sweeps is dropped.
SWEEPS_AT_MOST = 6


def queue_of(kind: str) -> str:
    return f"runs.{kind}"


def wake_workers(counts: Mapping[str, int]) -> None:
    """Call up to AT_ONCE workers of each kind, once, with short time-outs. With the broker down the loss is
    logged; the sweep catches up."""
    _send(
        [
            ("agents.run_next", queue_of(kind), [kind])
            for kind, count in counts.items()
            for _ in range(min(count, AT_ONCE))
        ]
    )


def wake_exporter() -> None:
    """Call one worker for the exports that wait, as `wake_workers` does."""
    _send([("reviews.make_exports", "exports", [])])


def _send(calls: Sequence[tuple[str, str, list[str]]]) -> None:
    """Send calls of (task, queue, arguments) over one connection."""
    # Not the pool of producers, for which the stubs take this one: with every connection taken, that one
    # waits without end.
    connections: Any = current_app.pool
    try:
        with connections.acquire(block=True, timeout=2) as connection:
            # One try. Left to itself the first message would wait 2 s for a second one.
            connection.ensure_connection(max_retries=0)
            for task, queue, arguments in calls:
                current_app.send_task(
                    task,
                    args=arguments,
                    connection=connection,
                    queue=queue,
                    retry=False,
                    expires=settings.HAPI_SWEEP_SECONDS * SWEEPS_AT_MOST,
                )
    except (KombuError, OSError) as error:
        name = type(error).__name__
        log.warning("no worker could be woken (%s: %s): the sweep will find the work", name, error)
