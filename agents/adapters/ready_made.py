"""The agents that come with the program, agents/ready_made.toml. Whether their settings make sense is checked
where agents are made, as for any other."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from importlib import resources
from typing import Any

from agents.adapters import registry

FILE = "ready_made.toml"
FIELDS = frozenset({"slug", "name", "kind", "model", "max_cost_usd", "settings"})


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """An agent to be made. `max_cost_usd`: the most that one of its runs may cost."""

    slug: str
    name: str
    kind: str
    model: str
    max_cost_usd: Decimal
    settings: dict[str, Any]


def shipped() -> tuple[ReadyMade, ...]:
    """The agents of the file that comes with this version."""
    return read((resources.files("agents") / FILE).read_text(encoding="utf-8"))


def read(text: str) -> tuple[ReadyMade, ...]:
    """The agents of a file, in their order. Raises ValueError that names the place."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{FILE}: no valid TOML: {error}.") from error
    given = table.get("agent")
    if table.keys() != {"agent"} or not isinstance(given, list):
        raise ValueError(f"{FILE}: give nothing but [[agent]] entries.")
    agents = tuple(_agent(each, f"{FILE}, agent {number}") for number, each in enumerate(given, 1))
    slugs = [agent.slug for agent in agents]
    for number, slug in enumerate(slugs, 1):
        if slug in slugs[: number - 1]:
            raise ValueError(f"{FILE}, agent {number}: {slug!r} is there already.")
    return agents


def _agent(given: object, place: str) -> ReadyMade:
    if not isinstance(given, dict) or given.keys() != FIELDS:
        raise ValueError(f"{place}: give exactly {', '.join(sorted(FIELDS))}.")
    for name in ("slug", "name", "kind", "model", "max_cost_usd"):
        if not isinstance(given[name], str) or not given[name].strip():
            raise ValueError(f"{place}: {name} is no text.")
    if given["kind"] not in registry.KINDS:
        raise ValueError(f"{place}: there is no kind of agent named {given['kind']!r}.")
    if not isinstance(given["settings"], dict):
        raise ValueError(f"{place}: settings are no table.")
    try:
        cost = Decimal(given["max_cost_usd"])
    except InvalidOperation:
        raise ValueError(f"{place}: max_cost_usd is no number.") from None
    return ReadyMade(given["slug"], given["name"], given["kind"], given["model"], cost, given["settings"])
