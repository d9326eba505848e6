"""One thread a process keeps the leases of all runs under way alive, in one statement."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection

from agents.actions.take import lease_length, renew_runs
from reviews.models import AgentRun

TICK_SECONDS = 0.2

log = logging.getLogger(__name__)


class Heartbeat:
    """Runs by their id, each with the token of its lease and the moment from which it is let go."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[UUID, tuple[UUID, float]] = {}
        self._pid = 0

    @contextmanager
    def keeping(self, run: AgentRun, seconds: float) -> Iterator[None]:
        """Renew the run's lease while the block lasts, but for `seconds` at most: a run that hangs can't be
        stopped, but without a lease the sweep takes its cycle back."""
        with self._lock:
            self._runs[run.pk] = (run.token, time.monotonic() + seconds)
            if self._pid != os.getpid():
                self._pid = os.getpid()
                threading.Thread(target=self._beat, name="leases", daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                self._runs.pop(run.pk, None)

    def _beat(self) -> None:
        beaten = time.monotonic()
        while True:
            time.sleep(TICK_SECONDS)
            now = time.monotonic()
            if now - beaten < lease_length().total_seconds() / 3:
                continue
            beaten = now
            with self._lock:
                overdue = [run for run, (_, end) in self._runs.items() if end < now]
                for run in overdue:
                    del self._runs[run]
                live = {run: token for run, (token, _) in self._runs.items()}
            for run in overdue:
                log.error("run %s: at work for longer than its limits; its lease is let go", run)
            if not live:
                continue
            try:
                renew_runs(live)
            except (DatabaseError, InterfaceError):
                # A database that is away for a moment is asked again; if it stays away the leases end.
                log.warning("the leases of %d runs could not be renewed", len(live), exc_info=True)
            finally:
                connection.close()


heartbeat = Heartbeat()
