"""`./run manage export_study STUDY --to DIR`: all tables of a study as files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.exports.study.sinks import Folder
from reviews.exports.study.snapshot import snapshot
from reviews.exports.study.write import write_study
from reviews.management.commands.report import find_study
from reviews.models import StudyExport


class Command(BaseCommand):
    help = (
        "Write a study's trials, cycles, runs, criteria, reviews, scores, feedback and comments, as they are"
        " at one moment. Reviewers have pseudonyms; agents have letters until the study is unblinded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("study", metavar="STUDY", help="the study's short name or its id")
        parser.add_argument(
            "--to", metavar="DIR", type=Path, required=True, help="folder; no file in it is replaced"
        )
        parser.add_argument("--format", choices=StudyExport.Format.values, default=StudyExport.Format.CSV)

    def handle(self, *args: Any, study: str, to: Path, **options: Any) -> None:
        found = find_study(study)
        try:
            folder = Folder(to)
        except OSError as error:
            raise CommandError(f"{to} can't be written to: {error.strerror}.") from error
        try:
            with snapshot() as source:
                contents = write_study(
                    study=found,
                    form=options["format"],
                    named=found.unblinded_at is not None,
                    source=source,
                    target=folder,
                )
        except BaseException as error:
            folder.remove()
            if isinstance(error, OSError):
                named = f"{error.filename}: " if error.filename else ""
                raise CommandError(f"Nothing was exported. {named}{error.strerror}.") from error
            raise
        for file in contents.files:
            rows = "" if file.rows is None else f"{file.rows:,} rows, "
            self.stdout.write(f"{file.name}: {rows}{file.bytes:,} bytes")
