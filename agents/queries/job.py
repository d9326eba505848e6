"""What an agent is given for a cycle, read from the records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from agents.adapters.base import AdapterError, Brief, Earlier, File, Job, Limits, Usage
from agents.queries.guidance import guidance_for
from reviews.models import Attachment, Deliverable, DeliverableFile, ReviewCycle
from reviews.rules.retry import Fault

NAMED = 5  # so many of the biggest files are named where they are too many bytes

Record = Attachment | DeliverableFile


def job_for(cycle: ReviewCycle, *, tries: int) -> Job:
    """The job of `cycle`: brief and attachments, later the earlier deliverable and what the arm gives.

    `tries` is the number of earlier runs of this cycle. Reads files into memory, and so raises
    AdapterError(TOO_MUCH) before that where they have more than the agent's `job_bytes`. The rubric is not
    read at all at attempt 0, for no agent may see it.
    """
    trial = cycle.trial
    task = trial.task
    limits = Limits(**trial.agent.settings.get("limits", {}))
    earlier = _earlier(cycle)
    attachments = list(task.attachments.all())
    earlier_files = list(earlier.files.all()) if earlier else []
    _check_size([*attachments, *earlier_files], limits)
    return Job(
        brief=Brief(
            task_id=task.external_id,
            title=task.title,
            text=task.brief,
            category=task.category,
            attachments=_files(attachments),
        ),
        attempt=cycle.attempt,
        earlier=Earlier(message=earlier.message, files=_files(earlier_files)) if earlier else None,
        guidance=guidance_for(cycle),
        settings=trial.agent.settings,
        model=trial.agent.model,
        limits=limits,
        tries=tries,
    )


def _earlier(cycle: ReviewCycle) -> Deliverable | None:
    if cycle.attempt == 0:
        return None
    deliverables = Deliverable.objects.filter(cycle__trial=cycle.trial_id, cycle__attempt=cycle.attempt - 1)
    # Attempt 0 belongs to no arm: every arm's first attempt builds on it.
    return deliverables.get(cycle__arm=cycle.arm_id if cycle.attempt > 1 else None)


def _check_size(records: Sequence[Record], limits: Limits) -> None:
    total = sum(record.size for record in records)
    if total <= limits.job_bytes:
        return
    biggest = sorted(records, key=lambda record: -record.size)[:NAMED]
    names = ", ".join(f"{record.name[:80]} ({record.size:,})" for record in biggest)
    rest = f" and {len(records) - NAMED} more" if len(records) > NAMED else ""
    words = (
        f"The files that come with the job have {total:,} bytes together; this agent takes "
        f"{limits.job_bytes:,} (settings.limits.job_bytes): {names}{rest}."
    )
    # The agent was not asked, so that nothing was spent.
    raise AdapterError(Fault.TOO_MUCH, words, usage=Usage(cost_usd=Decimal(0)))


def _files(records: Iterable[Record]) -> tuple[File, ...]:
    files = []
    for record in records:
        with record.file.open("rb") as stored:
            files.append(File(name=record.name, content=stored.read(), media_type=record.media_type))
    return tuple(files)
