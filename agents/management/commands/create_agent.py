"""`./run manage create_agent SLUG --kind ... --max-cost ...`: an agent, as the page New agent makes it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agents.actions.agent_settings import read_settings
from agents.actions.agents import create_agent
from agents.adapters import registry
from agents.management.arguments import amount
from agents.queries.availability import unusable
from reviews.actions.problem import Refused


class Command(BaseCommand):
    help = "Make an agent. Keys and base URLs belong into the environment, never into its settings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = ", ".join(kind for kind, _ in registry.choices())
        parser.add_argument("slug", metavar="SLUG", help="its short name, for commands and exports")
        parser.add_argument("--kind", required=True, help=kinds)
        parser.add_argument("--model", default="", help="as its server names it; a scripted agent needs none")
        parser.add_argument("--max-cost", required=True, metavar="USD", help="the most that a run may cost")
        parser.add_argument("--name", help="what people read; the short name where left out")
        # Not "--settings": that is what manage.py itself takes for Django's settings module.
        parser.add_argument(
            "--agent-settings", default="", metavar="JSON", help='as {"temperature": 0.2}; see docs/agents.md'
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            agent = create_agent(
                slug=options["slug"],
                name=options["name"] or options["slug"],
                kind=options["kind"],
                model=options["model"],
                max_cost_usd=amount(options["max_cost"], "--max-cost"),
                settings=read_settings(options["agent_settings"]),
                owner=None,
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        scripted = " (scripted)" if agent.scripted else ""
        self.stdout.write(f"Made the agent {agent.slug}: {agent.name}{scripted}.")
        reason = unusable(agent)
        if reason is not None:
            self.stdout.write(f"It can't be chosen for a study yet: {reason}.")
