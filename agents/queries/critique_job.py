"""What a critic is given for a cycle of the arm critique, read from the records."""

from __future__ import annotations

from agents.adapters.base import Limits
from agents.adapters.critique import CritiqueJob, Requirement
from agents.queries.material import read_material
from reviews.models import Criterion, ReviewCycle


def critique_job(cycle: ReviewCycle, *, tries: int) -> CritiqueJob:
    """The job of the critic that `cycle` is run by: brief, attachments, rubric, the deliverable before.

    Scores, reasons, feedback and the rubric's weights are not read at all: the critic judges by itself.
    `tries` is the number of earlier runs of this cycle. Raises AdapterError(TOO_MUCH), see `read_material`.
    """
    critic = cycle.runs_by
    limits = Limits(**critic.settings.get("limits", {}))
    brief, earlier = read_material(cycle, limits)
    return CritiqueJob(
        brief=brief,
        attempt=cycle.attempt,
        earlier=earlier,
        guidance=None,
        settings=critic.settings,
        model=critic.model,
        limits=limits,
        tries=tries,
        requirements=_requirements(cycle),
    )


def _requirements(cycle: ReviewCycle) -> tuple[Requirement, ...]:
    criteria = Criterion.objects.filter(rubric=cycle.trial.rubric_id).order_by("position")
    rows = criteria.values_list("position", "text", "importance")
    return tuple(Requirement(*row) for row in rows)
