"""What an import would change, row by row."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from reviews.formats.limits import PROBLEMS_MAX
from reviews.formats.problems import Problem
from reviews.formats.rows import PoolFile, TaskRow
from reviews.models import TaskPool
from reviews.queries.task_difference import differences

Change = Literal["new", "changed", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What happens to one row. `columns` are those that differ; `task_id` is None where the task is new.

    `stored_hash` is the task's `content_hash` as it is now.
    """

    task: TaskRow
    change: Change
    columns: tuple[str, ...] = ()
    task_id: UUID | None = None
    stored_hash: str = ""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What the whole file would do to a pool. Nothing is imported while `error_count` is above 0.

    `state` is the pool's, "draft" where it would be made. `rows` leaves out what could not be read;
    `unreadable` counts it. `absent` counts the pool's tasks that the file does not have: they stay.
    """

    slug: str
    pool: TaskPool | None
    rows: tuple[RowPlan, ...]
    unreadable: int
    absent: int
    problems: tuple[Problem, ...]
    error_count: int
    warning_count: int

    @property
    def state(self) -> str:
        return self.pool.state if self.pool else TaskPool.State.DRAFT

    @property
    def problems_left_out(self) -> int:
        return self.error_count + self.warning_count - len(self.problems)

    @property
    def counts(self) -> dict[Change, int]:
        """Rows by what happens to them, with zeros, in the order in which they are told."""
        found = Counter(row.change for row in self.rows)
        kinds: tuple[Change, ...] = ("new", "changed", "unchanged")
        return {**{kind: found[kind] for kind in kinds}, "refused": found["refused"] + self.unreadable}

    @property
    def changes_nothing(self) -> bool:
        """The pool already is what the file says."""
        return self.pool is not None and not self.error_count and not self.pending

    @property
    def pending(self) -> list[RowPlan]:
        """The rows that are to be written."""
        return [row for row in self.rows if row.change in ("new", "changed")]

    @property
    def waiting(self) -> int:
        """New tasks that come without a rubric and wait for one."""
        return sum(row.change == "new" and not row.task.criteria for row in self.rows)

    @property
    def fingerprint(self) -> str:
        """Differs as soon as the import would do something else than when this was taken."""
        digest = hashlib.sha256(f"{self.slug} {self.state} {self.absent} {self.error_count}".encode())
        for row in self.rows:
            state = f"{row.task.content_hash} {row.change} {row.task_id} {row.stored_hash}\n"
            digest.update(state.encode())
        return digest.hexdigest()

    def summary(self) -> str:
        """One line for a person: "18 tasks: 3 new, 15 unchanged." or "18 tasks, all unchanged."."""
        counts = {kind: number for kind, number in self.counts.items() if number}
        total = sum(counts.values())
        noun = "task" if total == 1 else "tasks"
        if len(counts) == 1 and total > 1:
            text = f"{total:,} {noun}, all {next(iter(counts))}."
        else:
            text = f"{total:,} {noun}: {', '.join(f'{n:,} {kind}' for kind, n in counts.items())}."
        if self.absent:
            stay = "task of the pool is not in the file and stays as it is"
            if self.absent > 1:
                stay = "tasks of the pool are not in the file and stay as they are"
            text += f" {self.absent:,} {stay}."
        return text


def plan_import(slug: str, file: PoolFile) -> ImportPlan:
    """Compare a read file with the pool `slug`, which need not exist. Reads only; six statements at most.

    To be sure that nothing changes between the plan and the import, hold the lock of the pool's row.
    """
    pool = TaskPool.objects.filter(slug=slug).first()
    stored = {} if pool is None else _stored(pool)
    differing = [row for row in file.rows if row.external_id in stored
                 and stored[row.external_id][1] != row.content_hash]  # fmt: skip
    changed = {} if pool is None else differences(pool, differing)
    frozen = pool is not None and pool.state != TaskPool.State.DRAFT
    rows = tuple(_row_plan(row, stored, changed, frozen=frozen) for row in file.rows)
    frozen_problems = [_frozen(row, file.file, pool) for row in rows if pool and row.change == "refused"]
    seen = {row.external_id for row in file.rows}
    return ImportPlan(
        slug=slug,
        pool=pool,
        rows=rows,
        unreadable=file.rows_read - len(file.rows),
        absent=sum(external_id not in seen for external_id in stored),
        problems=(*frozen_problems, *file.problems)[:PROBLEMS_MAX],
        error_count=file.error_count + len(frozen_problems),
        warning_count=file.warning_count,
    )


def _stored(pool: TaskPool) -> dict[str, tuple[UUID, str]]:
    tasks = pool.tasks.order_by().values_list("external_id", "pk", "content_hash")
    return {external_id: (pk, content_hash) for external_id, pk, content_hash in tasks}


def _row_plan(
    row: TaskRow,
    stored: dict[str, tuple[UUID, str]],
    changed: dict[str, tuple[str, ...]],
    *,
    frozen: bool,
) -> RowPlan:
    task_id, stored_hash = stored.get(row.external_id, (None, ""))
    if task_id is None:
        return RowPlan(row, "refused" if frozen else "new")
    columns = changed.get(row.external_id, ())
    if not columns:
        return RowPlan(row, "unchanged", (), task_id, stored_hash)
    return RowPlan(row, "refused" if frozen else "changed", columns, task_id, stored_hash)


def _frozen(row: RowPlan, file: str, pool: TaskPool) -> Problem:
    what = f"{', '.join(row.columns)} would change" if row.task_id else "the task is new"
    why = f"the pool “{pool.slug}” is {pool.state}, so its tasks can't change any more."
    return Problem(
        file, row.task.row, row.columns[0] if len(row.columns) == 1 else None, f"{what}, but {why}"
    )
