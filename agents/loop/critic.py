"""What a critic is told: the job, its requirements and the deliverable, and no tool to do anything with."""

from agents.adapters import prompts
from agents.adapters.critique import CritiqueJob, Requirement
from agents.adapters.turns import Text, Told
from agents.loop.opening import material

CRITIQUE, JUDGE = "critique.md", "judge.md"


def system() -> str:
    return prompts.read(CRITIQUE)


def version() -> str:
    """Which prompts a critic's run uses."""
    return prompts.version(CRITIQUE, JUDGE)


def first(job: CritiqueJob, media: frozenset[str]) -> Told:
    """All that the critic gets. Whatever was written by others stands in a frame that it can't close."""
    attachments, sent = material(job.brief.attachments, media, tag="attachment")
    files, delivered = material(job.earlier.files if job.earlier else (), media, tag="file")
    text = prompts.fill(
        JUDGE,
        title=prompts.inert(job.brief.title, "brief"),
        category=prompts.inert(job.brief.category, "brief"),
        brief=prompts.inert(job.brief.text, "brief"),
        requirements=prompts.inert("\n".join(map(_line, job.requirements)), "requirements"),
        message=prompts.inert(job.earlier.message if job.earlier else "", "message"),
        attachments=attachments,
        files=files,
    )
    return Told((Text(text), *sent, *delivered))


def _line(requirement: Requirement) -> str:
    return f"{requirement.position}. ({requirement.importance}) {requirement.text}"
