"""`./run manage create_agent SLUG --kind ... --max-cost ...`: an agent, as the page New agent makes it."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agents.actions.agent_settings import read_settings
from agents.actions.agents import create_agent
from agents.actions.ready_made import make_ready_made
from agents.adapters import registry
from agents.management.arguments import amount
from agents.queries.availability import unusable
from agents.queries.ready_made import Offered, offered
from reviews.actions.problem import Refused
from reviews.models import Agent
from reviews.rules.money import exact

NEEDED = {"slug": "SLUG", "kind": "--kind", "max_cost": "--max-cost"}
OTHERS = {"model": "--model", "name": "--name", "agent_settings": "--agent-settings"}


class Command(BaseCommand):
    help = "Make an agent. Keys and base URLs belong into the environment, never into its settings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = ", ".join(kind for kind, _ in registry.choices())
        parser.add_argument(
            "slug", metavar="SLUG", nargs="?", help="its short name, for commands and exports"
        )
        parser.add_argument("--kind", help=kinds)
        parser.add_argument("--model", default="", help="as its server names it; a scripted agent needs none")
        parser.add_argument("--max-cost", metavar="USD", help="the most that a run may cost")
        parser.add_argument("--name", help="what people read; the short name where left out")
        # Not "--settings": that is what manage.py itself takes for Django's settings module.
        parser.add_argument(
            "--agent-settings", default="", metavar="JSON", help='as {"temperature": 0.2}; see docs/agents.md'
        )
        parser.add_argument(
            "--ready-made",
            metavar="SLUG",
            help="one that comes with the program, and nothing else with it; all: those not yet made; list: "
            "say which there are",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["ready_made"] is None:
                self._say(_make(options))
            else:
                self._ready_made(options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _ready_made(self, options: Mapping[str, Any]) -> None:
        more = [argument for name, argument in (NEEDED | OTHERS).items() if options[name]]
        if more:
            raise Refused(f"{more[0]} can't stand beside --ready-made: such an agent is made as it is.")
        if options["ready_made"] == "list":
            for each in offered():
                self.stdout.write(_in_words(each))
        elif options["ready_made"] == "all":
            for each in offered():
                if each.made:
                    self.stdout.write(f"There is an agent {each.ready.slug} already.")
                else:
                    self._say(make_ready_made(slug=each.ready.slug, owner=None))
        else:
            self._say(make_ready_made(slug=options["ready_made"], owner=None))

    def _say(self, agent: Agent) -> None:
        scripted = " (scripted)" if agent.scripted else ""
        self.stdout.write(f"Made the agent {agent.slug}: {agent.name}{scripted}.")
        reason = unusable(agent)
        if reason is not None:
            self.stdout.write(f"It can't be chosen for a study yet: {reason}.")


def _make(options: Mapping[str, Any]) -> Agent:
    missing = [argument for name, argument in NEEDED.items() if options[name] is None]
    if missing:
        raise Refused(f"{missing[0]} is missing. Give {', '.join(NEEDED.values())}, or --ready-made.")
    return create_agent(
        slug=options["slug"],
        name=options["name"] or options["slug"],
        kind=options["kind"],
        model=options["model"],
        max_cost_usd=amount(options["max_cost"], "--max-cost"),
        settings=read_settings(options["agent_settings"]),
        owner=None,
    )


def _in_words(each: Offered) -> str:
    ready = each.ready
    price = "price unknown"
    if each.prices is not None:
        price = f"USD {exact(each.prices.read)} in and {exact(each.prices.written)} out a million tokens"
    state = "made already" if each.made else each.missing or "available"
    most = f"at most USD {exact(ready.max_cost_usd)} a run"
    return f"{ready.slug}: {ready.name} ({ready.kind}, {ready.model}), {most}, {price}; {state}"
