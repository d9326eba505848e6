"""Which rubric counts."""

from __future__ import annotations

from typing import Any

from reviews.models import Rubric, TaskPool


def approved_rubrics(pool: TaskPool) -> dict[Any, Rubric]:
    """The latest approved rubric of each task in `pool` by task id; tasks without one are missing."""
    rubrics = (
        Rubric.objects.filter(task__pool=pool, approved_at__isnull=False)
        .order_by("task_id", "-version")
        .distinct("task_id")
    )
    return {rubric.task_id: rubric for rubric in rubrics}
