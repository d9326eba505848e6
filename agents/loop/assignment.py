"""What a model is asked to do: the fixed words, the first message, and whether it has a workspace."""

from dataclasses import dataclass

from agents.adapters.base import Job
from agents.adapters.turns import Told, Tool
from agents.loop import opening
from agents.workspace import tools


@dataclass(frozen=True, slots=True)
class Assignment:
    """`tools` empty: one answer in words is all that is wanted. `version` names the prompts."""

    system: str
    first: Told
    tools: tuple[Tool, ...]
    version: str


def deliver(job: Job, media: frozenset[str], *, goes_on: bool) -> Assignment:
    """Do the job in the workspace. `goes_on`: in the conversation of the attempt before, which has the brief
    already."""
    first = opening.again(job) if goes_on else opening.first(job, media)
    return Assignment(opening.system(), first, tools.TOOLS, opening.version())
