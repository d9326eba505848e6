"""The agents that come with the program, as an admin chooses among them."""

from __future__ import annotations

from dataclasses import dataclass

from agents.adapters import ready_made, registry
from agents.adapters.prices import Prices
from agents.adapters.ready_made import ReadyMade
from agents.queries.availability import missing
from agents.queries.prices import prices_of_each
from reviews.models import Agent
from reviews.queries.clock import database_now


@dataclass(frozen=True, slots=True)
class Offered:
    """`made`: there is an agent of this short name already. `missing`: what the environment lacks for it,
    None where nothing; it may be made all the same. `prices`: None where nobody knows them now."""

    ready: ReadyMade
    kind: str
    made: bool
    missing: str | None
    prices: Prices | None


def offered() -> list[Offered]:
    """In the order of the file. Three statements; no server is asked."""
    shipped = ready_made.shipped()
    agents = [Agent(kind=each.kind, model=each.model, settings=each.settings) for each in shipped]
    prices = prices_of_each(agents, database_now())
    made = set(Agent.objects.filter(slug__in=[each.slug for each in shipped]).values_list("slug", flat=True))
    return [
        Offered(
            ready=each,
            kind=registry.label(each.kind),
            made=each.slug in made,
            missing=missing(agent),
            prices=prices[agent.pk],
        )
        for each, agent in zip(shipped, agents, strict=True)
    ]
