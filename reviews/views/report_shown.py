"""What agents are called on the pages of a report, by the slug that figures know them by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from reviews.models import Agent
from reviews.queries.agent_labels import AgentNames
from reviews.views.report_choices import agent_value

if TYPE_CHECKING:
    from reviews.queries.report_completion import Completion
    from reviews.queries.report_contrasts import Tested
    from reviews.stats.rates import RateRow


class OfAgent(Protocol):
    """A row of a table that names its agent by slug."""

    @property
    def agent(self) -> str: ...


Row = TypeVar("Row", bound=OfAgent)


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


def in_order(rows: Iterable[Row], names: Names) -> list[Row]:
    """Sorted by what agents are called here: in the order of their true names letters could be read off."""
    return sorted(rows, key=lambda row: names[row.agent].name)


@dataclass(frozen=True)
class ShownRows:
    """The rows of the first page's tables, in the order in which they are shown.

    `crossed` has for each category (None: all) the row of each of `agents` (slugs) in the line's arm, None
    where an agent has no trial in it.
    """

    by_agent: list[RateRow]
    agents: list[str]
    crossed: list[tuple[str | None, list[RateRow | None]]]
    family: list[Tested]
    against: list[Tested]


def shown_rows(figures: Completion, names: Names) -> ShownRows:
    """The figures' rows in the order of what agents are called; of a pair the first so called comes first."""

    def place(tested: Tested) -> tuple[str, str]:
        return names[tested.first].name, names[tested.second].name

    agents = sorted({row.agent for row in figures.rows}, key=lambda slug: names[slug].name)
    against = [it if place(it)[0] <= place(it)[1] else _turned(it) for it in figures.against]
    return ShownRows(
        by_agent=in_order(figures.by_agent, names),
        agents=agents,
        crossed=_crossed(figures, agents),
        family=sorted(figures.family, key=place),
        against=sorted(against, key=place),
    )


def _crossed(figures: Completion, agents: list[str]) -> list[tuple[str | None, list[RateRow | None]]]:
    own = {(row.category, row.agent): row for row in figures.rows if row.arm == figures.line.arm}
    categories = sorted({category for category, _ in own if category is not None})
    return [(category, [own.get((category, agent)) for agent in agents]) for category in (None, *categories)]


def _turned(tested: Tested) -> Tested:
    """The same pair the other way round."""
    it = tested.paired
    turned = it._replace(
        first_only=it.second_only,
        second_only=it.first_only,
        points=-it.points,
        low=-it.high,
        high=-it.low,
    )
    return replace(tested, first=tested.second, second=tested.first, paired=turned)
