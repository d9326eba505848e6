"""`./run manage import_pool FILE --pool SLUG`: what the import page does, from a shell."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.actions.import_pool import ImportRefused, import_pool
from reviews.actions.problem import Refused
from reviews.formats.pool_file import read_pool
from reviews.queries.import_plan import Change, ImportPlan, plan_import
from reviews.rules.pool_slug import slug_problem

ROWS_AT_MOST = 50
ORDER: tuple[Change, ...] = ("refused", "changed", "new", "unchanged")


class Command(BaseCommand):
    help = (
        "Import tasks from JSON Lines, CSV or a ZIP of one of these with attachments (see docs/formats.md). "
        "All or nothing; the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--pool", metavar="SLUG", required=True, help="made as a draft where there is none"
        )
        parser.add_argument("--title", default="", help="of a new pool; its short name where left out")
        parser.add_argument("--criteria", metavar="FILE", type=Path, help="criteria.csv beside a tasks file")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and store nothing")

    def handle(self, *args: Any, file: Path, pool: str, criteria: Path | None, **options: Any) -> None:
        for path in (file, criteria):
            if path is not None and not path.is_file():
                raise CommandError(f"There is no file {path}.")
        names = {"name": file.name, "criteria_name": criteria.name if criteria else "criteria.csv"}
        try:
            if options["dry_run"]:
                if problem := slug_problem(pool):
                    raise Refused(problem)
                with read_pool(file, criteria=criteria, **names) as rows:
                    plan = plan_import(pool, rows)
                self._rows(plan)
                if plan.error_count:
                    raise ImportRefused(plan)
            else:
                plan = import_pool(
                    slug=pool, path=file, by=None, title=options["title"], criteria=criteria, **names
                )
        except ImportRefused as refused:
            self._problems(refused.plan)
            raise CommandError(str(refused)) from refused
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self._problems(plan)
        self._plan(plan, dry_run=options["dry_run"])

    def _problems(self, plan: ImportPlan) -> None:
        for problem in plan.problems:
            warning = "" if problem.severity == "error" else "warning: "
            self.stderr.write(f"{warning}{problem}")
        if plan.problems_left_out:
            self.stderr.write(f"and {plan.problems_left_out:,} more")

    def _rows(self, plan: ImportPlan) -> None:
        """What would happen to each row; those first of which a person has to know."""
        rows = sorted(plan.rows, key=lambda row: ORDER.index(row.change))
        for row in rows[:ROWS_AT_MOST]:
            columns = f" ({', '.join(row.columns)})" if row.columns else ""
            what = f"{row.change}{columns}: {row.task.title}"
            self.stdout.write(f"row {row.task.row}, {row.task.external_id}: {what}")
        if len(rows) > ROWS_AT_MOST:
            self.stdout.write(f"and {len(rows) - ROWS_AT_MOST:,} more")

    def _plan(self, plan: ImportPlan, *, dry_run: bool) -> None:
        if not dry_run:
            for row in plan.rows:
                if row.change == "changed":
                    self.stdout.write(f"row {row.task.row}, {row.task.external_id}: {', '.join(row.columns)}")
        self.stdout.write(plan.summary())
        if plan.waiting:
            self.stdout.write(f"{plan.waiting:,} of them without a rubric: no study takes these yet.")
        if dry_run:
            self.stdout.write("Nothing was stored: this was a dry run.")
