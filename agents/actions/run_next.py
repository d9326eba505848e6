"""One run from beginning to end: take, call, store, deliver. The call happens outside any transaction."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, connection

from agents.actions.finish import fail_run, store_reply
from agents.actions.take import Taken, lease_length, renew_run, take_next
from agents.adapters import registry
from agents.adapters.base import AdapterError, Reply, check_reply
from agents.queries.job import job_for
from reviews.actions.deliver import deliver
from reviews.rules.retry import Fault

# What an adapter may take beyond its own limit, to notice it and clean up.
GRACE_SECONDS = 60.0

log = logging.getLogger(__name__)


def run_next() -> bool:
    """Take the next cycle that may run, and run it. False where there was none.

    A process killed at any point leaves a run whose lease ends, or a stored reply; the sweep finds both.
    """
    taken = take_next()
    if taken is None:
        return False
    started = time.monotonic()
    try:
        reply = _call(taken)
    except AdapterError as error:
        fail_run(run=taken.run, error=error, latency=_since(started))
        return True
    try:
        deliverable = store_reply(run=taken.run, reply=reply, latency=_since(started))
    except Exception as error:
        # A full disk, say. Without an end the run would be lost, and the same reply bought again for ever.
        log.exception("the reply of run %s could not be stored", taken.run.pk)
        words = f"The reply could not be stored: {type(error).__name__}: {error}"
        fault = AdapterError(Fault.BUG, words, usage=reply.usage)
        fail_run(run=taken.run, error=fault, latency=_since(started))
        return True
    deliver(deliverable=deliverable)
    return True


def _call(taken: Taken) -> Reply:
    """The adapter's checked reply. Raises AdapterError for everything that can go wrong, bugs included."""
    try:
        job = job_for(taken.cycle, tries=taken.tries)
        adapter = registry.get(taken.run.agent.kind)
        # A call may take minutes; hundreds of them must not hold a database connection each.
        connection.close()
        with kept_alive(taken, job.limits.seconds + GRACE_SECONDS):
            reply = adapter.deliver(job)
        check_reply(reply, job.limits)
    except AdapterError:
        raise
    except Exception as error:
        # Whatever an adapter raises, the run must end with its reason and not be taken up for ever.
        log.exception("run %s failed with a bug", taken.run.pk)
        raise AdapterError(Fault.BUG, f"{type(error).__name__}: {error}") from error
    return reply


@contextmanager
def kept_alive(taken: Taken, seconds: float) -> Iterator[None]:
    """Renew the run's lease from a thread of its own while the call lasts, but for `seconds` at most.

    An adapter that hangs cannot be stopped, but its run can: without a lease the sweep takes it back.
    """
    stop = threading.Event()
    pause = lease_length().total_seconds() / 3
    end = time.monotonic() + seconds

    def renew() -> None:
        while not stop.wait(pause):
            if time.monotonic() > end:
                log.error(
                    "run %s: still at work after %g seconds; its lease is let go", taken.run.pk, seconds
                )
                return
            try:
                renewed = renew_run(taken.run)
            except DatabaseError:
                # A database that is away for a moment is asked again; if it stays away the lease ends.
                log.warning("run %s: the lease could not be renewed", taken.run.pk, exc_info=True)
                renewed = True
            finally:
                connection.close()
            if not renewed:
                return

    thread = threading.Thread(target=renew, name=f"lease-{taken.run.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _since(started: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - started)
