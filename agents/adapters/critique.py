"""What a critic is given: a job, a deliverable of it and the requirements that it is checked against."""

from dataclasses import dataclass

from agents.adapters.base import Job


@dataclass(frozen=True, slots=True)
class Requirement:
    """A criterion of the task's rubric. No weight, no score and no reason: a critic sees none of them."""

    position: int
    text: str
    importance: str


@dataclass(frozen=True, slots=True)
class CritiqueJob(Job):
    """One critic's run. `attempt` is the one that the critique is for, `earlier` the deliverable to judge,
    of the attempt before; there is no guidance. The reply's message is the critique; files count for nothing.
    """

    requirements: tuple[Requirement, ...]
