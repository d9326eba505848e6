"""What an agent's tokens cost at a moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from agents.adapters import prices
from agents.adapters.prices import Prices
from agents.models import Price
from reviews.models import Agent


def prices_of(agent: Agent, at: datetime) -> Prices | None:
    """The prices of `agent` at `at`, or None where nobody knows them: unknown is not free.

    Its own settings come first, then the price table. One statement at most. A scripted agent has none: it
    says itself what it cost. Raises ValueError for settings that are no prices; none such can be stored.
    """
    return prices_of_each([agent], at)[agent.pk]


def prices_of_each(agents: Collection[Agent], at: datetime) -> dict[UUID, Prices | None]:
    """The same for many agents, by their ids, in one statement."""
    found = {agent.pk: prices.of(agent.settings) for agent in agents}
    asked = [agent for agent in agents if found[agent.pk] is None and not agent.scripted]
    if asked:
        rows = {(row.kind, row.model): row for row in _valid(asked, at)}
        for agent in asked:
            row = rows.get((agent.kind, agent.model))
            found[agent.pk] = _read(row) if row else None
    return found


def unpriced(at: datetime) -> list[Agent]:
    """Agents with a model whose price nobody knows at `at`, by name. Two statements."""
    agents = list(Agent.objects.filter(scripted=False).order_by("name", "slug"))
    found = prices_of_each(agents, at)
    return [agent for agent in agents if found[agent.pk] is None]


def _valid(agents: Collection[Agent], at: datetime) -> list[Price]:
    """The row that is valid at `at` for each kind and model, among others."""
    return list(
        Price.objects.filter(
            kind__in={agent.kind for agent in agents},
            model__in={agent.model for agent in agents},
            valid_from__lte=at.astimezone(UTC).date(),
        )
        .order_by("kind", "model", "-valid_from")
        .distinct("kind", "model")
    )


def _read(row: Price) -> Prices:
    return Prices(
        read=row.input_usd,
        written=row.output_usd,
        cached=row.input_usd if row.cached_usd is None else row.cached_usd,
        cache_write=row.input_usd if row.cache_write_usd is None else row.cache_write_usd,
        session=row.session_usd,
        long_from=row.long_from,
        long_input=row.long_input,
        long_output=row.long_output,
    )
