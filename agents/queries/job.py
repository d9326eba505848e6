"""What an agent is given for a cycle, read from the records."""

from __future__ import annotations

from django.db.models import QuerySet

from agents.adapters.base import Brief, Earlier, File, Job, Limits
from agents.queries.guidance import guidance_for
from reviews.models import Attachment, Deliverable, DeliverableFile, ReviewCycle


def job_for(cycle: ReviewCycle, *, tries: int) -> Job:
    """The job of `cycle`: brief and attachments, later the earlier deliverable and what the arm gives.

    `tries` is the number of earlier runs of this cycle. Reads files into memory; the rubric is not read at
    all at attempt 0, for no agent may see it.
    """
    trial = cycle.trial
    task = trial.task
    limits = Limits(**trial.agent.settings.get("limits", {}))
    return Job(
        brief=Brief(
            task_id=task.external_id,
            title=task.title,
            text=task.brief,
            category=task.category,
            attachments=_files(task.attachments.all()),
        ),
        attempt=cycle.attempt,
        earlier=_earlier(cycle),
        guidance=guidance_for(cycle),
        settings=trial.agent.settings,
        model=trial.agent.model,
        limits=limits,
        tries=tries,
    )


def _earlier(cycle: ReviewCycle) -> Earlier | None:
    if cycle.attempt == 0:
        return None
    deliverables = Deliverable.objects.filter(cycle__trial=cycle.trial_id, cycle__attempt=cycle.attempt - 1)
    # Attempt 0 belongs to no arm: every arm's first attempt builds on it.
    deliverable = deliverables.get(cycle__arm=cycle.arm_id if cycle.attempt > 1 else None)
    return Earlier(message=deliverable.message, files=_files(deliverable.files.all()))


def _files(records: QuerySet[Attachment] | QuerySet[DeliverableFile]) -> tuple[File, ...]:
    files = []
    for record in records:
        with record.file.open("rb") as stored:
            files.append(File(name=record.name, content=stored.read(), media_type=record.media_type))
    return tuple(files)
