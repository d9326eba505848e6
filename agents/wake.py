"""Wake-up calls. A message carries nothing: whoever gets it takes the next cycle in start order."""

from __future__ import annotations

import logging

from celery import current_app
from django.conf import settings
from kombu.exceptions import KombuError

log = logging.getLogger(__name__)

# More messages than worker threads bring nothing: each run that ends calls for the next one.
AT_ONCE = 16
# While every worker is busy the sweep goes on calling; what nobody took for so many sweeps is dropped.
SWEEPS_AT_MOST = 6


def wake_workers(count: int) -> None:
    """Call up to AT_ONCE workers, once, with short time-outs. With the broker down the loss is logged; the
    sweep catches up."""
    try:
        with current_app.producer_pool.acquire(block=True, timeout=2) as producer:
            # One try. Left to itself the first message would wait 2 s for a second one.
            assert producer.connection is not None, "the pool hands out connected producers"
            producer.connection.ensure_connection(max_retries=0)
            for _ in range(min(count, AT_ONCE)):
                current_app.send_task(
                    "agents.run_next",
                    producer=producer,
                    queue="runs",
                    retry=False,
                    expires=settings.HAPI_SWEEP_SECONDS * SWEEPS_AT_MOST,
                )
    except (KombuError, OSError) as error:
        log.warning("no worker could be woken (%s): the sweep will find the work", error)
