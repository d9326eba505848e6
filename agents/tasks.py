"""Celery tasks: each calls one action and is safe to deliver twice."""

from __future__ import annotations

from celery import shared_task

from agents.actions import run_next as running
from agents.wake import wake_workers


@shared_task(name="agents.run_next")
def run_next() -> None:
    """Run one cycle; while there is work, the next message follows."""
    if running.run_next():
        wake_workers(1)
