"""The scheduler: sweeps every few seconds, and beside that makes ready what reviewers will read next."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from agents.actions.sweep import sweep
from agents.wake import wake_exporter, wake_workers
from reviews.actions.export_lease import sweep_exports
from reviews.actions.export_study import remove_old_exports
from reviews.queries.neutral import next_unmade
from reviews.views.ahead import make_ahead

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Finds what a lost message, a killed worker or a closed laptop left behind, every HAPI_SWEEP_SECONDS,"
        " and wakes the workers for what waits. It needs the database only: with the broker down it goes on."
        " What a deliverable's first reader would wait for is made here too, one deliverable at a time."
    )

    def handle(self, *args: object, **options: object) -> None:
        stop = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        # A thread of its own, for a file may take a minute; one that is cut off is made when it is read.
        threading.Thread(target=self.make_ahead, args=[stop], daemon=True).start()
        while not stop.wait(settings.HAPI_SWEEP_SECONDS):
            self.sweep_once()

    def make_ahead(self, stop: threading.Event) -> None:
        failed: set[UUID] = set()
        while not stop.wait(settings.HAPI_SWEEP_SECONDS):
            while not stop.is_set() and self.make_one_ahead(failed):
                pass

    def make_one_ahead(self, failed: set[UUID]) -> bool:
        """False where there was none. One that fails goes into `failed`, and is left to its reader."""
        found = None
        try:
            found = next_unmade(failed)
            if found:
                make_ahead(found)
        except Exception:
            # Whatever it is, nothing waits for this: the page makes it, or says what is wrong.
            log.exception("could not make ready what waits for review: %s", found and found.pk)
            if found is None:
                return False
            failed.add(found.pk)
        finally:
            connection.close()
        return found is not None

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
