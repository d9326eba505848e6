"""What an agent is given for a cycle, read from the records."""

from __future__ import annotations

from agents.adapters.base import Job, Limits
from agents.queries.guidance import guidance_for
from agents.queries.material import read_material
from reviews.models import ReviewCycle


def job_for(cycle: ReviewCycle, *, tries: int) -> Job:
    """The job of `cycle`: brief and attachments, later the earlier deliverable and what the arm gives.

    `tries` is the number of earlier runs of this cycle. Raises AdapterError(TOO_MUCH), see `read_material`.
    The rubric is not read at all at attempt 0, for no agent may see it.
    """
    agent = cycle.trial.agent
    limits = Limits(**agent.settings.get("limits", {}))
    brief, earlier = read_material(cycle, limits)
    return Job(
        brief=brief,
        attempt=cycle.attempt,
        earlier=earlier,
        guidance=guidance_for(cycle),
        settings=agent.settings,
        model=agent.model,
        limits=limits,
        tries=tries,
    )
