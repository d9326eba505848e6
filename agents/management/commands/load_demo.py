"""`manage.py load_demo`: a pool, people, scripted agents and two studies half-way, to look around in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agents.demo.seed import load_demo
from reviews.actions.problem import Refused


class Command(BaseCommand):
    help = "Put the demo in: a pool of jobs, people, scripted agents and two studies that are half-way."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing and say nothing unless the database is empty"
        )

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        """All of it or nothing; again: nothing changes."""
        try:
            made = load_demo(only_if_empty=if_empty)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if not if_empty:
            self.stdout.write("The demo is in." if made else "The demo is here already. Nothing changed.")
