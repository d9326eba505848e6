"""What a model is asked to do: the fixed words, the first message, and whether it has a workspace."""

from dataclasses import dataclass

from agents.adapters import prompts
from agents.adapters.base import Job
from agents.adapters.critique import CritiqueJob, Requirement
from agents.adapters.turns import Text, Told, Tool
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


CRITIQUE, JUDGE = "critique.md", "judge.md"


def critique(job: CritiqueJob, media: frozenset[str]) -> Assignment:
    """Write what is wrong with a deliverable, in one answer without tools."""
    before = job.earlier
    attachments, sent = opening.material(
        job.brief.attachments, media, tag="attachment", folder="attachments/"
    )
    files, made = opening.material(before.files if before else (), media, tag="file")
    words = prompts.fill(
        JUDGE,
        title=prompts.inert(job.brief.title, "brief"),
        category=prompts.inert(job.brief.category, "brief"),
        brief=prompts.inert(job.brief.text, "brief"),
        requirements=prompts.inert("\n".join(map(_line, job.requirements)), "requirements"),
        message=prompts.inert(before.message if before else "", "message"),
        attachments=attachments,
        files=files,
    )
    told = Told((Text(words), *sent, *made))
    return Assignment(prompts.read(CRITIQUE), told, (), version(critique=True))


def version(*, critique: bool) -> str:
    """Which prompts a run uses, whatever becomes of it."""
    return prompts.version(CRITIQUE, JUDGE, opening.CUT) if critique else opening.version()


def _line(requirement: Requirement) -> str:
    return f"{requirement.position}. [{requirement.importance}] {requirement.text}"
