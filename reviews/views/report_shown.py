"""What agents are called on the pages of a report, by the slug that figures know them by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reviews.models import Agent
from reviews.queries.agent_labels import AgentNames
from reviews.views.report_choices import agent_value


@dataclass(frozen=True, slots=True)
class Shown:
    """`value` is what an address calls the agent."""

    name: str
    value: str
    scripted: bool


Names = dict[str, Shown]


def shown_names(agents: Iterable[Agent], names: AgentNames) -> Names:
    """By slug: names, or letters while the reader is to be blind."""
    return {agent.slug: Shown(names.of(agent), agent_value(agent, names), agent.scripted) for agent in agents}
