"""What the report says beside its figures: what was cancelled and why, and what is awaited."""

from __future__ import annotations

from django.db.models import Count, F

from reviews.models import ReviewCycle, Study, Trial
from reviews.rules.trial import Outcome


def cancellations(study: Study, agent: str, category: str | None) -> list[tuple[str, int]]:
    """The reasons for which trials of an agent were cancelled, with their number. One statement."""
    trials = Trial.objects.filter(study=study, agent__slug=agent, outcome=Outcome.CANCELLED)
    if category is not None:
        trials = trials.filter(task__category=category)
    counts = trials.order_by().values("cancelled_reason").annotate(trials=Count("pk"))
    return list(counts.order_by("-trials", "cancelled_reason").values_list("cancelled_reason", "trials"))


def awaited(study: Study) -> dict[str, int]:
    """How many cycles of `study` stand in each state. One statement."""
    cycles = ReviewCycle.objects.filter(trial__study=study).order_by()
    return dict(cycles.values_list(F("state")).annotate(Count("pk")))
