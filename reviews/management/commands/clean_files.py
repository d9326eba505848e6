"""`./run manage clean_files`: take away stored files that nothing needs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reviews.actions.clean_files import clean_files


class Command(BaseCommand):
    help = (
        "Delete stored files that no record names and that are older than two days (--dry-run: count them)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="delete nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        count, size = clean_files(dry_run=options["dry_run"])
        done = "would be deleted" if options["dry_run"] else "deleted"
        self.stdout.write(f"{count:,} file{'' if count == 1 else 's'} {done}, {size:,} bytes.")
