"""`./run manage start_study SLUG --pool ... --agents ...`: what the page New study does, from a shell."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from agents.actions.begin_study import begin_study, check_study, preview_study
from agents.management import estimate
from agents.management.arguments import amount, names, optional_amount, whole
from reviews.actions.problem import Refused
from reviews.actions.start_study import Plan
from reviews.models import Agent, Study, TaskPool
from reviews.rules.completion import Rule
from reviews.rules.trial import Arm


class Command(BaseCommand):
    help = "Say what a study will need, then start it (with --dry-run: say it only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="the study's short name")
        parser.add_argument("--pool", required=True, metavar="SLUG")
        parser.add_argument("--agents", required=True, metavar="SLUGS", help="set apart by commas")
        parser.add_argument("--title", help="the short name where left out")
        parser.add_argument("--arms", default="feedback", help=f"of {', '.join(Arm)}; default: feedback")
        parser.add_argument("--critic", metavar="SLUG", help="the agent that writes in the arm critique")
        parser.add_argument(
            "--conversation",
            default="afresh",
            help=f"{', '.join(Study.Conversation.values)}; default: afresh",
        )
        parser.add_argument("--feedback-cycles", default="1", metavar="N", help="default: 1")
        parser.add_argument("--repeats", default="1", metavar="N", help="default: 1")
        parser.add_argument("--minutes", default="20", metavar="N", help="paid for a review; default: 20")
        parser.add_argument("--rule", default=Rule.ALL.value, help=f"{', '.join(Rule)}; default: all")
        parser.add_argument("--threshold", default="0.8", help="of the rule weighted; default: 0.8")
        parser.add_argument("--overlap", default="0", help="share of final attempts scored twice; default: 0")
        parser.add_argument("--cap", metavar="USD", help="spending on agents, over the whole study")
        parser.add_argument("--day-cap", metavar="USD", help="spending on agents, a day (UTC)")
        parser.add_argument("--seed", metavar="N", help="draws the start order; left out: drawn itself")
        parser.add_argument("--dry-run", action="store_true", help="start nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pool, plan = _pool(options["pool"]), _plan(options)
            check_study(plan)
            for line in estimate.lines(preview_study(pool=pool, plan=plan)):
                self.stdout.write(line)
            study = None if options["dry_run"] else begin_study(pool=pool, plan=plan, by=None)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if study is None:
            self.stdout.write("Nothing has started: this was a dry run.")
        else:
            self.stdout.write(f"Started {study.slug}: {reverse('study', args=[study.pk])}")


def _pool(slug: str) -> TaskPool:
    pool = TaskPool.objects.filter(slug=slug).first()
    if pool is None:
        raise Refused(f"There is no pool “{slug}”.")
    return pool


def _agents(slugs: list[str]) -> list[Agent]:
    agents = Agent.objects.in_bulk(slugs, field_name="slug")
    unknown = [slug for slug in slugs if slug not in agents]
    if unknown:
        raise Refused(f"There is no agent “{unknown[0]}”.")
    return [agents[slug] for slug in slugs]


def _plan(options: dict[str, Any]) -> Plan:
    cycles = whole(options["feedback_cycles"], "--feedback-cycles")
    return Plan(
        slug=options["slug"],
        title=options["title"] or options["slug"],
        agents=_agents(names(options["agents"])),
        arms=names(options["arms"]) if cycles else [],
        feedback_cycles=cycles,
        repeats=whole(options["repeats"], "--repeats"),
        minutes=whole(options["minutes"], "--minutes"),
        conversation=options["conversation"],
        critic=_agents([options["critic"]])[0] if options["critic"] else None,
        completion_rule=options["rule"],
        threshold=amount(options["threshold"], "--threshold"),
        overlap_fraction=amount(options["overlap"], "--overlap"),
        cap_usd=optional_amount(options["cap"], "--cap"),
        day_cap_usd=optional_amount(options["day_cap"], "--day-cap"),
        seed=None if options["seed"] is None else whole(options["seed"], "--seed"),
    )
