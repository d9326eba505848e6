"""What the report's address asks for: an agent, an arm and a category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from reviews.models import Agent
from reviews.queries.report import NO_ARM
from reviews.rules.rates import RateRow
from reviews.rules.trial import Arm


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter: (value, label) of each option, the value in force, and the one asked for in vain, if any."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    value: str
    unknown: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The filters. `category` None is all categories; `arm` is NO_ARM where the study has none."""

    agent: Choice
    arm: Choice
    category: Choice

    @property
    def shown(self) -> list[Choice]:
        """Those with something to choose: one category is the same as all."""
        least = ((self.agent, 2), (self.arm, 2), (self.category, 3))
        return [choice for choice, options in least if len(choice.options) >= options]

    @property
    def unknown(self) -> list[Choice]:
        """Those that were asked for what is not in this study."""
        return [choice for choice in (self.agent, self.arm, self.category) if choice.unknown]


def read_choices(asked: QueryDict, agents: Sequence[Agent], rows: Sequence[RateRow]) -> Choices:
    """Read the filters from the address. What it leaves out, or names in vain, falls to the first option.

    `agents` and `rows` are those of the study, at least one of each. Feedback comes first among the arms.
    """
    arms = sorted({row.arm for row in rows}, key=lambda arm: (arm != Arm.FEEDBACK, arm))
    categories = sorted({row.category for row in rows if row.category is not None})
    return Choices(
        agent=_choice(asked, "agent", "Agent", [(agent.slug, _name(agent)) for agent in agents]),
        arm=_choice(asked, "arm", "Arm", [(arm, arm) for arm in arms if arm != NO_ARM] or [(NO_ARM, "")]),
        category=_choice(
            asked, "category", "Category", [("", "All categories"), *((name, name) for name in categories)]
        ),
    )


def _choice(asked: QueryDict, name: str, label: str, options: list[tuple[str, str]]) -> Choice:
    wanted = asked.get(name, "")
    known = any(wanted == value for value, _ in options)
    return Choice(name, label, options, wanted if known else options[0][0], "" if known else wanted)


def _name(agent: Agent) -> str:
    return f"{agent.name} (scripted)" if agent.scripted else agent.name
