"""Who can be a study's critic here and now."""

from __future__ import annotations

from collections.abc import Collection

from agents.queries.availability import unusable
from agents.queries.prices import prices_of_each
from reviews.models import Agent
from reviews.queries.clock import database_now


def unusable_critics(agents: Collection[Agent]) -> dict[str, str]:
    """Why some of `agents` can't be a critic, by their ids as text: what keeps them from any study, or a
    price that nobody knows, for what a critique cost is part of the result. Two statements."""
    prices = prices_of_each(agents, database_now())
    found = {}
    for agent in agents:
        reason = unusable(agent)
        if reason is None and prices[agent.pk] is None and not agent.scripted:
            reason = f"nobody knows the price of its model {agent.model}"
        if reason is not None:
            found[str(agent.pk)] = reason
    return found
