"""The scheduler: sweeps every few seconds, for as long as it runs."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from agents.actions.sweep import sweep
from agents.wake import wake_exporter, wake_workers
from reviews.actions.export_lease import sweep_exports
from reviews.actions.export_study import remove_old_exports

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Finds what a lost message, a killed worker or a closed laptop left behind, every HAPI_SWEEP_SECONDS,"
        " and wakes the workers for what waits. It needs the database only: with the broker down it goes on."
    )

    def handle(self, *args: object, **options: object) -> None:
        stop = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        while not stop.wait(settings.HAPI_SWEEP_SECONDS):
            self.sweep_once()

    def sweep_once(self) -> None:
        try:
            found = sweep()
            waiting = sweep_exports()
            remove_old_exports()
        except (DatabaseError, InterfaceError):
            # The database may be away for a moment; the next sweep finds what this one would have.
            log.exception("this sweep failed; the next one comes in %s s", settings.HAPI_SWEEP_SECONDS)
            return
        finally:
            connection.close()
        if found.lost_runs or found.delivered or found.expired_claims:
            log.info("swept: %s", found)
        if found.queued:
            wake_workers(found.queued)
        if waiting:
            wake_exporter()
