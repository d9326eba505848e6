"""Which columns of a row differ from the stored task."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from reviews.formats.rows import TaskRow
from reviews.models import Attachment, Criterion, Task, TaskPool
from reviews.queries.rubrics import approved_rubrics

PLAIN = ("title", "brief", "category", "budget_usd", "posted_at", "first_delivery_hours", "provenance")


def differences(pool: TaskPool, rows: list[TaskRow]) -> dict[str, tuple[str, ...]]:
    """The columns that differ, by external id, for rows whose task is in the pool.

    A row without a rubric says nothing about it, so that column is the same then. Four statements.
    """
    if not rows:
        return {}
    ids = [row.external_id for row in rows]
    tasks = {task.external_id: task for task in pool.tasks.filter(external_id__in=ids)}
    attachments: dict[str, list[tuple[str, str]]] = defaultdict(list)
    files = Attachment.objects.filter(task__pool=pool, task__external_id__in=ids)
    for external_id, name, sha256 in files.values_list("task__external_id", "name", "sha256"):
        attachments[external_id].append((name, sha256))
    rubrics = _rubrics(pool)
    return {
        row.external_id: _columns(
            row, tasks[row.external_id], attachments[row.external_id], rubrics[row.external_id]
        )
        for row in rows
    }


def _columns(
    row: TaskRow,
    task: Task,
    attachments: list[tuple[str, str]],
    rubric: list[tuple[str, str, Decimal]],
) -> tuple[str, ...]:
    found = [name for name in PLAIN if getattr(row, name) != getattr(task, name)]
    if (row.source or "") != task.source:
        found.append("source")
    if [(file.name, file.sha256) for file in row.attachments] != attachments:
        found.append("attachments")
    if row.criteria and [(c.text, c.importance, c.weight) for c in row.criteria] != rubric:
        found.append("rubric")
    return tuple(found)


def _rubrics(pool: TaskPool) -> dict[str, list[tuple[str, str, Decimal]]]:
    """The criteria of each task's approved rubric by external id."""
    rubrics = approved_rubrics(pool)
    criteria = Criterion.objects.filter(rubric__in=rubrics.values()).order_by("rubric", "position")
    found: dict[str, list[tuple[str, str, Decimal]]] = defaultdict(list)
    for external_id, text, importance, weight in criteria.values_list(
        "rubric__task__external_id", "text", "importance", "weight"
    ):
        found[external_id].append((text, importance, weight))
    return found
