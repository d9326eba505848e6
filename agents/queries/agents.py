"""Agents as the admin's page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from agents.adapters import registry
from agents.queries.availability import missing
from reviews.models import Agent

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """An agent, its kind in words, and what its adapter lacks here (None: nothing)."""

    agent: Agent
    kind: str
    missing: str | None


@dataclass(frozen=True, slots=True)
class Agents:
    """A page of agents by short name. `after` is the short name to go on from, None at the end."""

    agents: list[Listed]
    after: str | None


def agents_page(*, after: str = "", size: int = PAGE) -> Agents:
    """One statement; no server is asked."""
    found = list(Agent.objects.filter(slug__gt=after).select_related("owner").order_by("slug")[: size + 1])
    page = found[:size]
    labels = dict(registry.choices())
    listed = [Listed(agent, labels.get(agent.kind, agent.kind), missing(agent)) for agent in page]
    return Agents(agents=listed, after=page[-1].slug if len(found) > size else None)
