"""A queued cycle becomes a wake-up call for a worker."""

from __future__ import annotations

from django.dispatch import receiver

from agents.wake import wake_workers
from reviews.signals import cycles_queued


@receiver(cycles_queued)
def wake_on_queued(count: int, **kwargs: object) -> None:
    wake_workers(count)
