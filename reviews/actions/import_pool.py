"""A pool file becomes tasks, attachments and approved rubrics: all of it, or nothing."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max

from reviews.actions.problem import Refused
from reviews.actions.write_tasks import create_tasks, update_tasks
from reviews.formats.members import CRITERIA_NAME
from reviews.formats.pool_file import read_pool
from reviews.formats.rows import PoolFile
from reviews.models import TaskPool, User
from reviews.queries.clock import database_now
from reviews.queries.import_plan import ImportPlan, plan_import
from reviews.rules.pool_slug import slug_problem


class ImportRefused(Refused):
    """The file or the pool forbids the import; `plan.problems` says where and why."""

    def __init__(self, plan: ImportPlan) -> None:
        errors = "error" if plan.error_count == 1 else "errors"
        super().__init__(f"Nothing was imported: {plan.error_count:,} {errors}.")
        self.plan = plan


def import_pool(
    *,
    slug: str,
    path: Path,
    name: str,
    by: User | None,
    title: str = "",
    criteria: Path | None = None,
    criteria_name: str = CRITERIA_NAME,
) -> ImportPlan:
    """Read the file `path` (`name` to its user) into the pool `slug` and return what that did.

    Makes a draft pool called `title` (or after its slug) where there is none. Imported rubrics count as
    approved by `by`. Tasks that the file does not have stay. The same file again changes nothing.
    Raises ImportRefused, with every problem, and Refused for a slug that can't be one.
    Lock taken: the pool, from the comparison to the commit.
    """
    if problem := slug_problem(slug):
        raise Refused(problem)
    with read_pool(path, name, criteria=criteria, criteria_name=criteria_name) as file:
        return import_rows(slug=slug, file=file, by=by, title=title)


def import_rows(
    *, slug: str, file: PoolFile, by: User | None, title: str = "", expected: str | None = None
) -> ImportPlan:
    """The same for a file that has been read. Files are removed where the transaction fails.

    `expected` is the fingerprint of a plan that somebody has seen: raises Refused where it would be another.
    """
    if file.error_count:
        raise ImportRefused(plan_import(slug, file))
    written: list[str] = []
    try:
        with transaction.atomic():
            TaskPool.objects.get_or_create(slug=slug, defaults={"title": title or slug, "created_by": by})
            pool = TaskPool.objects.select_for_update().get(slug=slug)
            plan = plan_import(slug, file)
            if plan.error_count:
                raise ImportRefused(plan)
            if expected not in (None, plan.fingerprint):
                raise Refused("The pool has changed since this preview. Look at it again, then confirm.")
            _write(pool, plan, by, database_now(), written)
    except BaseException:
        for stored in written:
            default_storage.delete(stored)
        raise
    return plan


def _write(pool: TaskPool, plan: ImportPlan, by: User | None, now: datetime, written: list[str]) -> None:
    """Lock needed: the pool."""
    last = pool.tasks.aggregate(last=Max("position"))["last"] or 0
    new = [row.task for row in plan.rows if row.change == "new"]
    create_tasks(pool=pool, rows=new, after=last, by=by, now=now, written=written)
    changed = [row for row in plan.rows if row.change == "changed"]
    replaced = update_tasks(pool=pool, rows=changed, by=by, now=now, written=written)
    for stored in replaced:
        transaction.on_commit(partial(default_storage.delete, stored), robust=True)
