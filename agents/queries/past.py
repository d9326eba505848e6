"""The runs whose conversation a later attempt goes on in."""

from __future__ import annotations

from django.db.models import Q

from reviews.models import AgentRun, ReviewCycle


def past_runs(cycle: ReviewCycle) -> list[AgentRun]:
    """The runs that delivered the attempts before `cycle` in its arm, the first one first, each with all that
    `job_for` reads of its cycle. One statement; none at attempt 0."""
    if cycle.attempt == 0:
        return []
    # Attempt 0 belongs to no arm: every arm goes on from it.
    same = Q(deliverable__cycle__arm=None) | Q(deliverable__cycle__arm=cycle.arm_id)
    runs = AgentRun.objects.filter(
        same, deliverable__cycle__trial=cycle.trial_id, deliverable__cycle__attempt__lt=cycle.attempt
    )
    related = ("agent", "cycle__trial__study", "cycle__trial__agent", "cycle__trial__task", "cycle__arm")
    return list(runs.select_related(*related).order_by("deliverable__cycle__attempt"))
