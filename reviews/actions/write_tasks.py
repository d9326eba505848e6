"""Tasks, attachments and rubrics in bulk. Part of an import, which holds the lock of the pool's row."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.core.files import File
from django.db import connection
from django.db.models import Max

from reviews.formats.rows import CriterionRow, TaskRow
from reviews.models import Attachment, Rubric, Task, TaskPool, User
from reviews.queries.import_plan import RowPlan

BATCH = 2_000
COPY_CRITERIA = "COPY reviews_criterion (rubric_id, position, text, importance, weight) FROM STDIN"
UPDATED = (
    "title",
    "brief",
    "category",
    "budget_usd",
    "posted_at",
    "source",
    "first_delivery_hours",
    "provenance",
    "content_hash",
)


def create_tasks(
    *,
    pool: TaskPool,
    rows: Sequence[TaskRow],
    after: int,
    by: User | None,
    now: datetime,
    written: list[str],
) -> None:
    """Insert tasks in the order of the file, after position `after`, each with its first rubric.

    Names of stored files are appended to `written` as they are written. Lock needed: the pool.
    """
    tasks = [_task(pool, row, position) for position, row in enumerate(rows, after + 1)]
    Task.objects.bulk_create(tasks, batch_size=BATCH)
    pairs = list(zip(tasks, rows, strict=True))
    _attach(pairs, written)
    _approve([(task, row, 1) for task, row in pairs], by, now)


def update_tasks(
    *, pool: TaskPool, rows: Sequence[RowPlan], by: User | None, now: datetime, written: list[str]
) -> list[str]:
    """Bring tasks up to date; a changed rubric is a new version. Return the stored files no task has now.

    Lock needed: the pool, which must be a draft.
    """
    pairs = [(_task(pool, row.task, 0, row.task_id), row.task) for row in rows if row.task_id]
    # One statement a batch, where bulk_update's CASE for each column takes minutes. No row is inserted.
    Task.objects.bulk_create(
        [task for task, _ in pairs],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=UPDATED,
    )
    files = {row.task_id for row in rows if "attachments" in row.columns}
    replaced = list(Attachment.objects.filter(task__in=files).values_list("file", flat=True))
    Attachment.objects.filter(task__in=files).delete()
    _attach([pair for pair in pairs if pair[0].pk in files], written)
    rubrics = {row.task_id for row in rows if "rubric" in row.columns}
    latest: dict[UUID, int] = dict(
        Rubric.objects.filter(task__in=rubrics)
        .order_by()
        .values_list("task")
        .annotate(latest=Max("version"))
        .values_list("task", "latest")
    )
    _approve([(task, row, latest.get(task.pk, 0) + 1) for task, row in pairs if task.pk in rubrics], by, now)
    return replaced


def _task(pool: TaskPool, row: TaskRow, position: int, task_id: UUID | None = None) -> Task:
    task = Task(
        pool=pool,
        external_id=row.external_id,
        position=position,
        title=row.title,
        brief=row.brief,
        category=row.category,
        budget_usd=row.budget_usd,
        posted_at=row.posted_at,
        source=row.source or "",
        first_delivery_hours=row.first_delivery_hours,
        provenance=row.provenance,
        content_hash=row.content_hash,
    )
    if task_id is not None:
        task.pk = task_id
    return task


def _attach(pairs: Sequence[tuple[Task, TaskRow]], written: list[str]) -> None:
    records: list[Attachment] = []
    for task, row in pairs:
        for position, attachment in enumerate(row.attachments):
            record = Attachment(
                task=task,
                position=position,
                name=attachment.name,
                media_type=mimetypes.guess_type(attachment.name)[0] or "application/octet-stream",
                size=attachment.size,
                sha256=attachment.sha256,
            )
            with attachment.open() as stream:
                record.file.save(attachment.name, File(stream), save=False)
            written.append(str(record.file.name))
            records.append(record)
    Attachment.objects.bulk_create(records, batch_size=BATCH)


def _approve(rows: Sequence[tuple[Task, TaskRow, int]], by: User | None, now: datetime) -> None:
    rubrics = [
        (Rubric(task=task, version=version, approved_at=now, approved_by=by), row)
        for task, row, version in rows
        if row.criteria
    ]
    Rubric.objects.bulk_create([rubric for rubric, _ in rubrics], batch_size=BATCH)
    _copy_criteria(
        (rubric.pk, position, criterion)
        for rubric, row in rubrics
        for position, criterion in enumerate(row.criteria, 1)
    )


def _copy_criteria(rows: Iterable[tuple[UUID, int, CriterionRow]]) -> None:
    """By COPY: a large pool has criteria by the hundred thousand, and bulk_create took most of an import."""
    with connection.cursor() as cursor, cursor.copy(COPY_CRITERIA) as copy:
        for rubric_id, position, criterion in rows:
            copy.write_row((rubric_id, position, criterion.text, criterion.importance, criterion.weight))
