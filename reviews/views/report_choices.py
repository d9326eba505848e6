"""What the report's address asks for: agent, arm, category, and which trials."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import UUID

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.text import slugify

from reviews.models import Agent
from reviews.queries.agent_labels import AgentNames
from reviews.queries.report import NO_ARM
from reviews.queries.report_filters import Chosen
from reviews.rules.trial import Arm

if TYPE_CHECKING:
    from reviews.queries.pseudonyms import Scorer

Value = TypeVar("Value")
MOST_USD: Final = Decimal(10) ** 10
CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of known options, (value, label) each: the value in force, and one asked for in vain."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    value: str
    unknown: str

    @property
    def shown(self) -> str:
        """The label of the option in force."""
        return dict(self.options)[self.value]


@dataclass(frozen=True, slots=True)
class Entry:
    """A filter that is typed: what is in force as text ("" for none), and what could not be read."""

    name: str
    label: str
    kind: str
    value: str
    unknown: str

    @property
    def shown(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Choices:
    """The filters. `category` "" is all categories; `arm` is NO_ARM where the study has none.

    The agent's slug is in `chosen`, as queries know it; the address calls it by `agent.value`, which tells
    no name while the study is blind.
    """

    agent: Choice
    arm: Choice
    category: Choice
    reviewer: Choice
    entries: Sequence[Entry]
    chosen: Chosen
    notes: Sequence[str] = field(default_factory=tuple)

    @property
    def shown(self) -> list[Choice]:
        """Those with something to choose: one category is the same as all."""
        least = ((self.agent, 2), (self.arm, 2), (self.category, 3))
        return [choice for choice, options in least if len(choice.options) >= options]

    @property
    def unknown(self) -> list[Choice | Entry]:
        """Those that were asked for what is not in this study, or can't be read."""
        return [it for it in self._every() if it.unknown]

    @property
    def narrowed(self) -> bool:
        """Whether date, reviewer, budget or task leave trials out, so that figures are not the study's."""
        return bool(self.reviewer.value or any(entry.value for entry in self.entries))

    @property
    def query(self) -> str:
        """The filters in force as a query string, for links and downloads."""
        return self.query_with()

    def query_with(self, **other: str) -> str:
        """The same with some of them, or with names of the caller's own, set to another value."""
        in_force = {it.name: it.value for it in self._every()} | other
        return urlencode({name: value for name, value in in_force.items() if value})

    @property
    def in_force(self) -> list[Choice | Entry]:
        """Those that leave something out or choose, for forms that carry them along."""
        return [it for it in self._every() if it.value]

    def _every(self) -> list[Choice | Entry]:
        return [self.agent, self.arm, self.category, self.reviewer, *self.entries]


def read_choices(
    asked: QueryDict,
    agents: Sequence[Agent],
    names: AgentNames,
    arms: Sequence[str],
    categories: Sequence[str],
    scorers: Sequence[Scorer] = (),
    labels: Mapping[UUID, str] = MappingProxyType({}),
    has_task: Callable[[str], bool] = lambda _: False,
) -> Choices:
    """Read the filters from the address. What it leaves out, or names in vain, falls to the first option.

    `agents`, `arms` and `categories` are those of the study, at least one agent and one arm (NO_ARM where it
    has none). Feedback comes first among the arms. `labels` are the agents' letters, which an address may
    call them by to everybody: what somebody blind sent on means the same agent once names are shown.
    `has_task` tells whether the study has a task with this external id; it is asked where one is typed.
    """
    arms = sorted(arms, key=lambda arm: (arm != Arm.FEEDBACK, arm))
    called = {agent_value(agent, names): agent for agent in agents}
    options = [(value, _name(it, names)) for value, it in called.items()]
    by_letter = {slugify(labels[it.pk]): value for value, it in called.items() if it.pk in labels}
    agent = _choice(asked, "agent", "Agent", options, by_letter)
    arm = _choice(asked, "arm", "Arm", [(arm, arm) for arm in arms if arm != NO_ARM] or [(NO_ARM, "")])
    category = _choice(
        asked,
        "category",
        "Category",
        [("", "All categories"), *((name, name) for name in sorted(categories))],
    )
    reviewer = _choice(
        asked, "reviewer", "Scored by", [("", "Anybody"), *((it.key, it.name) for it in scorers)]
    )
    since, since_entry = _entry(asked, "since", "Scored from", "date", _date, str)
    until, until_entry = _entry(asked, "until", "to", "date", _date, str)
    low, low_entry = _entry(asked, "budget_low", "Budget from USD", "number", _usd, str)
    high, high_entry = _entry(asked, "budget_high", "to", "number", _usd, str)
    task, task_entry = _entry(
        asked, "task", "Task", "text", lambda text: text if has_task(text) else None, str
    )
    return Choices(
        agent=agent,
        arm=arm,
        category=category,
        reviewer=reviewer,
        entries=(since_entry, until_entry, low_entry, high_entry, task_entry),
        chosen=Chosen(
            agent=called[agent.value].slug,
            arm=arm.value,
            category=category.value or None,
            since=since,
            until=until,
            reviewer=next((it.pk for it in scorers if it.key == reviewer.value), None),
            budget_low=low,
            budget_high=high,
            task=task,
        ),
        notes=tuple(_empty_ranges(since, until, low, high)),
    )


def agent_value(agent: Agent, names: AgentNames) -> str:
    """What an address calls `agent`."""
    return slugify(names.of(agent)) if names.hidden else agent.slug


def _choice(
    asked: QueryDict,
    name: str,
    label: str,
    options: list[tuple[str, str]],
    also: Mapping[str, str] = MappingProxyType({}),
) -> Choice:
    """`also`: other words for some of the options. The options' own come first."""
    wanted = asked.get(name, "")
    if not any(wanted == value for value, _ in options):
        wanted = also.get(wanted, wanted)
    known = any(wanted == value for value, _ in options)
    return Choice(name, label, options, wanted if known else options[0][0], "" if known else wanted[:100])


def _entry(
    asked: QueryDict,
    name: str,
    label: str,
    kind: str,
    read: Callable[[str], Value | None],
    write: Callable[[Value], str],
) -> tuple[Value | None, Entry]:
    text = asked.get(name, "").strip()
    value = read(text) if text else None
    shown = "" if value is None else write(value)
    return value, Entry(name, label, kind, shown, text[:100] if text and value is None else "")


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _usd(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value <= MOST_USD:
        return None
    return value.quantize(CENT)


def _empty_ranges(
    since: date | None, until: date | None, low: Decimal | None, high: Decimal | None
) -> list[str]:
    notes = []
    if since and until and since > until:
        notes.append("The first day is after the last one, so no trial is in between.")
    if low is not None and high is not None and low > high:
        notes.append("The lowest budget is above the highest, so no trial is in between.")
    return notes


def _name(agent: Agent, names: AgentNames) -> str:
    name = names.of(agent)
    return f"{name} (scripted)" if agent.scripted else name
