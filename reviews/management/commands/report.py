"""`./run manage report STUDY --format json|csv`: the figures of the report page."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from reviews.exports.report import report_csv, report_json
from reviews.models import Study
from reviews.queries.agent_labels import AgentNames


class Command(BaseCommand):
    help = "Print a study's completion rates: a row for each agent, arm and category, and for all categories."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("study", metavar="STUDY", help="the study's short name or its id")
        parser.add_argument("--format", choices=["json", "csv"], default="json")

    def handle(self, *args: Any, study: str, **options: Any) -> None:
        found = find_study(study)
        try:
            if options["format"] == "csv":
                report_csv(found, self.stdout, AgentNames())
            else:
                text = json.dumps(
                    report_json(found, AgentNames()), indent=2, ensure_ascii=False, allow_nan=False
                )
                self.stdout.write(text)
            self.stdout.flush()
        except BrokenPipeError:
            # Whoever read (`| head`) has had enough. Python flushes once more at its end, so into nothing.
            with Path(os.devnull).open("w") as nothing:
                os.dup2(nothing.fileno(), self.stdout.fileno())


def find_study(name: str) -> Study:
    """The study with this short name or id. CommandError, naming what there is, where there is none."""
    by_name = Study.objects.filter(slug=name).first()
    if by_name is not None:
        return by_name
    try:
        return Study.objects.get(pk=UUID(name))
    except (ValueError, Study.DoesNotExist):
        slugs = ", ".join(Study.objects.order_by("slug").values_list("slug", flat=True)[:20])
        raise CommandError(f"There is no study “{name}”. There is: {slugs or 'none yet'}.") from None
