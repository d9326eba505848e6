"""Celery tasks: each calls one action and is safe to deliver twice."""

from __future__ import annotations

import threading
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down

from agents.actions.run_next import run_taken
from agents.actions.take_together import takers
from agents.wake import wake_workers

stopping = threading.Event()


@shared_task(name="agents.run_next")
def run_next(kind: str) -> None:
    """Run cycles of one provider until there is none to take.

    Before the first one begins the next worker is called: so all that may run at once soon does, and a
    message costs nothing from then on.
    """
    taken = takers.take_next(kind)
    if taken is not None:
        wake_workers({kind: 1})
    while taken is not None:
        run_taken(taken)
        taken = None if stopping.is_set() else takers.take_next(kind)


@worker_shutting_down.connect
def stop(**kwargs: Any) -> None:
    """A worker that is asked to end finishes what it runs and takes nothing more."""
    stopping.set()
