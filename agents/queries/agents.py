"""Agents and their providers as the admin's page shows them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count

from agents.adapters import registry
from agents.adapters.prices import Prices
from agents.queries.availability import missing
from agents.queries.prices import prices_of_each
from reviews.models import Agent, AgentRun, ReviewCycle
from reviews.queries.clock import database_now
from reviews.rules.cycle import State

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """An agent, its kind in words, and what its adapter lacks here (None: nothing).

    `prices`: what its tokens cost now, None where nobody knows. `running`: its runs under way.
    `rests_until`: it rests after an error of its provider; None where it doesn't.
    """

    agent: Agent
    kind: str
    missing: str | None
    prices: Prices | None
    running: int
    rests_until: datetime | None

    @property
    def settings(self) -> str:
        """The agent's settings as they are frozen into a study; empty where there are none."""
        return json.dumps(self.agent.settings, indent=1, ensure_ascii=False) if self.agent.settings else ""


@dataclass(frozen=True, slots=True)
class Provider:
    """A kind of agent: `running` of `at_once` runs are under way and `queued` cycles wait for one, whatever
    they wait for. `a_minute`: the most calls in a minute, None without a limit. `at_once` is None for a kind
    that is gone."""

    kind: str
    label: str
    running: int
    at_once: int | None
    queued: int
    a_minute: int | None


@dataclass(frozen=True, slots=True)
class Agents:
    """A page of agents by short name. `after` is the short name to go on from, None at the end."""

    agents: list[Listed]
    providers: list[Provider]
    after: str | None


def agents_page(*, after: str = "", size: int = PAGE) -> Agents:
    """Five statements; no server is asked."""
    now = database_now()
    found = list(Agent.objects.filter(slug__gt=after).select_related("owner").order_by("slug")[: size + 1])
    page = found[:size]
    labels = dict(registry.choices())
    by_agent, by_kind = _running()
    prices = prices_of_each(page, now)
    listed = [
        Listed(
            agent=agent,
            kind=labels.get(agent.kind, agent.kind),
            missing=missing(agent),
            prices=prices[agent.pk],
            running=by_agent[agent.pk],
            rests_until=agent.not_before if agent.not_before and agent.not_before > now else None,
        )
        for agent in page
    ]
    return Agents(listed, _providers(labels, by_kind), page[-1].slug if len(found) > size else None)


def _running() -> tuple[Counter[UUID], Counter[str]]:
    """Runs under way by agent and by kind."""
    by_agent: Counter[UUID] = Counter()
    by_kind: Counter[str] = Counter()
    rows = AgentRun.objects.filter(state=AgentRun.State.RUNNING).order_by().values("agent", "agent__kind")
    for row in rows.annotate(runs=Count("pk")):
        by_agent[row["agent"]] += row["runs"]
        by_kind[row["agent__kind"]] += row["runs"]
    return by_agent, by_kind


def _providers(labels: dict[str, str], running: Counter[str]) -> list[Provider]:
    """Every registered kind, and those that are gone but for work that waits for them."""
    rows = ReviewCycle.objects.filter(state=State.QUEUED).order_by().values("runs_by__kind")
    queued = {row["runs_by__kind"]: row["cycles"] for row in rows.annotate(cycles=Count("pk"))}
    gone = sorted((queued.keys() | running.keys()) - labels.keys())
    return [
        Provider(
            kind=kind,
            label=labels.get(kind, kind),
            running=running[kind],
            at_once=settings.HAPI_AT_ONCE.get(kind),
            queued=queued.get(kind, 0),
            a_minute=settings.HAPI_A_MINUTE.get(kind),
        )
        for kind in [*labels, *gone]
    ]
