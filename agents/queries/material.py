"""The files and words of a job, read from the records: for the agent that does it and for its critic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from agents.adapters.base import AdapterError, Brief, Earlier, File, Limits, Usage
from reviews.models import Attachment, Deliverable, DeliverableFile, ReviewCycle, Task
from reviews.rules.retry import Fault

NAMED = 5  # so many of the biggest files are named where they are too many bytes

Record = Attachment | DeliverableFile


def read_material(cycle: ReviewCycle, limits: Limits) -> tuple[Brief, Earlier | None]:
    """The job of `cycle` and the deliverable of the attempt before it, None at attempt 0.

    Reads files into memory, and so raises AdapterError(TOO_MUCH) before that where they have more than
    `limits.job_bytes` together.
    """
    task = cycle.trial.task
    before = deliverable_before(cycle)
    attachments = list(task.attachments.all())
    delivered = list(before.files.all()) if before else []
    _check_size([*attachments, *delivered], limits)
    earlier = Earlier(message=before.message, files=_files(delivered)) if before else None
    return _brief(task, attachments), earlier


def deliverable_before(cycle: ReviewCycle) -> Deliverable | None:
    """The deliverable that the attempt of `cycle` builds on; None at attempt 0."""
    if cycle.attempt == 0:
        return None
    deliverables = Deliverable.objects.filter(cycle__trial=cycle.trial_id, cycle__attempt=cycle.attempt - 1)
    # Attempt 0 belongs to no arm: every arm's first attempt builds on it.
    return deliverables.get(cycle__arm=cycle.arm_id if cycle.attempt > 1 else None)


def _brief(task: Task, attachments: Sequence[Attachment]) -> Brief:
    return Brief(
        task_id=task.external_id,
        title=task.title,
        text=task.brief,
        category=task.category,
        attachments=_files(attachments),
    )


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
