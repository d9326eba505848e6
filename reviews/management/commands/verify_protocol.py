"""`./run manage verify_protocol STUDY FILE`: whether a file is the protocol that the study froze."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.management.commands.report import find_study
from reviews.rules.frozen import digest


class Command(BaseCommand):
    help = "Compare a protocol.json with the digest that was stored when the study started."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("study", help="the study's short name or its id")
        parser.add_argument("file", type=Path, help="the file to look at")

    def handle(self, *args: Any, **options: Any) -> None:
        study = find_study(options["study"])
        try:
            found = digest(options["file"].read_bytes())
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from error
        if found != study.protocol_sha256:
            raise CommandError(
                f"This is not the file that {study.slug} froze: its SHA-256 is {found}, not "
                f"{study.protocol_sha256}. A file with letters for the agents has another one."
            )
        self.stdout.write(f"This is the file that {study.slug} froze on {study.started_at:%Y-%m-%d}: {found}")
