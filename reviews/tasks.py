"""Celery tasks of reviews: each calls one action and is safe to deliver twice."""

from __future__ import annotations

import threading
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down

from reviews.exports.study import job

stopping = threading.Event()


@shared_task(name="reviews.make_exports")
def make_exports() -> None:
    """Make the exports that wait, until there is none."""
    job.make_exports(stopping.is_set)


@worker_shutting_down.connect
def stop(**kwargs: Any) -> None:
    """A worker that is asked to end gives back the export that it makes, and takes nothing more."""
    stopping.set()
