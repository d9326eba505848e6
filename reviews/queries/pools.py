"""What the pages of pools show."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reviews.models import Attachment, Criterion, Rubric, Study, Task, TaskPool

PAGE = 50


def list_pools(pools: QuerySet[TaskPool], *, before: int | None = None) -> list[TaskPool]:
    """The newest pools first with `task_count`, `waiting_count` (no approved rubric) and `study_count`.

    One more than `PAGE`, so that a caller sees whether there is a next page; `before` is the last id seen.
    """
    waiting = ~Exists(Rubric.objects.filter(task=OuterRef("pk"), approved_at__isnull=False))
    found = pools.annotate(
        task_count=_count(Task.objects.filter(pool=OuterRef("pk")), "pool"),
        waiting_count=_count(Task.objects.filter(waiting, pool=OuterRef("pk")), "pool"),
        study_count=_count(Study.objects.filter(pool=OuterRef("pk")), "pool"),
    )
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[: PAGE + 1])


def list_tasks(pool: TaskPool, *, category: str = "", after: int = 0) -> list[Task]:
    """Tasks by position with `criteria_count` (None: waits for a rubric) and `file_count`.

    One more than `PAGE`; `after` is the last position seen.
    """
    approved = Rubric.objects.filter(task=OuterRef("pk"), approved_at__isnull=False).order_by("-version")
    tasks = pool.tasks.filter(position__gt=after).annotate(
        criteria_count=Subquery(
            approved.annotate(number=Count("criteria")).values("number")[:1], output_field=IntegerField()
        ),
        file_count=_count(Attachment.objects.filter(task=OuterRef("pk")), "task"),
    )
    if category:
        tasks = tasks.filter(category=category)
    return list(tasks.order_by("position").defer("brief", "provenance")[: PAGE + 1])


@dataclass(frozen=True, slots=True)
class PoolFigures:
    """Counts of a whole pool. `categories` are pairs of name and number of tasks, by name."""

    tasks: int
    waiting: int
    categories: list[tuple[str, int]]


def pool_figures(pool: TaskPool) -> PoolFigures:
    """One statement."""
    approved = Exists(Rubric.objects.filter(task=OuterRef("pk"), approved_at__isnull=False))
    rows = list(
        pool.tasks.order_by()
        .annotate(approved=approved)
        .values_list("category")
        .annotate(number=Count("pk"), waiting=Count("pk", filter=Q(approved=False)))
        .order_by("category")
    )
    return PoolFigures(
        tasks=sum(row[1] for row in rows),
        waiting=sum(row[2] for row in rows),
        categories=[(row[0], row[1]) for row in rows],
    )


@dataclass(frozen=True, slots=True)
class RubricShown:
    """The rubric that a study would take, with its criteria in order."""

    rubric: Rubric
    criteria: list[Criterion]


def rubric_shown(task: Task) -> RubricShown | None:
    """The latest approved rubric of a task, None where it waits for one. Two statements."""
    rubric = (
        task.rubrics.filter(approved_at__isnull=False)
        .select_related("approved_by")
        .order_by("-version")
        .first()
    )
    return None if rubric is None else RubricShown(rubric, list(rubric.criteria.order_by("position")))


def _count(rows: QuerySet[Task] | QuerySet[Study] | QuerySet[Attachment], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
