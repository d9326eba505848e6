"""A queued cycle becomes wake-up calls for the workers of the providers that may run it."""

from __future__ import annotations

from django.dispatch import receiver

from agents.wake import wake_exporter, wake_workers
from reviews.models import Agent, Study
from reviews.signals import cycles_queued, export_asked


@receiver(cycles_queued)
def wake_on_queued(count: int, **kwargs: object) -> None:
    """Which provider the queued cycles are for is not told: a call that finds no work costs nothing."""
    chosen = Agent.objects.filter(studies__state=Study.State.OPEN)
    critics = Agent.objects.filter(pk__in=Study.objects.filter(state=Study.State.OPEN).values("critic"))
    agents = (chosen | critics).filter(paused_at__isnull=True)
    wake_workers(dict.fromkeys(agents.order_by().values_list("kind", flat=True).distinct(), count))


@receiver(export_asked)
def wake_on_export(**kwargs: object) -> None:
    wake_exporter()
