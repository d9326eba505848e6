"""Wake-up calls. A message carries nothing: whoever gets it takes the next cycle in start order."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

# More messages than worker threads bring nothing: each run that ends calls for the next one.
AT_ONCE = 16


def wake_workers(count: int) -> None:
    """Call up to AT_ONCE workers, once, with short time-outs. With the broker down the loss is logged; the
    sweep catches up."""
    try:
        with current_app.producer_pool.acquire(block=True, timeout=2) as producer:
            for _ in range(min(count, AT_ONCE)):
                current_app.send_task("agents.run_next", producer=producer, queue="runs", retry=False)
    except (OperationalError, OSError) as error:
        log.warning("no worker could be woken (%s): the sweep will find the work", error)
