"""Making the agents that come with the program."""

from __future__ import annotations

from agents.actions.agents import create_agent
from agents.adapters import ready_made
from reviews.actions.problem import Refused
from reviews.models import Agent, User


def make_ready_made(*, slug: str, owner: User | None) -> Agent:
    """One of them by its short name. Raises Refused where there is none of that name, or an agent already."""
    for each in ready_made.shipped():
        if each.slug == slug:
            return create_agent(
                slug=each.slug,
                name=each.name,
                kind=each.kind,
                model=each.model,
                max_cost_usd=each.max_cost_usd,
                settings=each.settings,
                owner=owner,
            )
    known = ", ".join(each.slug for each in ready_made.shipped())
    raise Refused(f"There is no ready-made agent “{slug[:60]}”. There are: {known}.")
