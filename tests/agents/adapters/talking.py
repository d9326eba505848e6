"""A provider of the contract suite and the server that it talks to."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from agents.adapters import clients, registry
from agents.adapters.base import AdapterError
from agents.adapters.turns import Answered, Ask, Call, Item, Json, Provider, Result, Said, Text, Told, Turn
from agents.workspace.specs import TOOLS
from tests.agents.adapters.cases import Case
from tests.wire import WireServer

T = TypeVar("T")
BRIEF = Told((Text("Tidy our members list."), Text("Keep the note under a page.")))


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """In an event loop of its own, whose clients are closed with it."""

    async def whole() -> T:
        try:
            return await coroutine
        finally:
            await clients.close()

    return asyncio.run(whole())


@dataclass
class Talk:
    """`items` grow with what is said; `ask` makes the next request of them."""

    case: Case
    server: WireServer
    stream: bool
    items: list[Item] = field(default_factory=lambda: [BRIEF])

    @property
    def provider(self) -> Provider:
        return registry.provider(self.case.kind)

    def ask(self, **changes: Any) -> Ask:
        settings = {**self.case.settings, "stream": self.stream, **changes.pop("settings", {})}
        given: dict[str, Any] = {"items": tuple(self.items), "tools": TOOLS, "seconds": 20, **changes}
        return Ask(model="test-model", system="You work.", settings=settings, **given)

    def send(self, **changes: Any) -> Json:
        return run(self.provider.send(self.ask(**changes)))

    def turn(self, **changes: Any) -> Turn:
        """One answer, read and taken into the conversation."""
        raw = self.send(**changes)
        self.items.append(Said(raw))
        return self.provider.read(raw)

    def answer(self, turn: Turn) -> None:
        """Each call is answered in words that say which one it was."""
        self.items.append(Answered(tuple(Result(call, said_of(call)) for call in turn.calls)))

    def failure(self, **changes: Any) -> AdapterError:
        """What sending and reading come to."""
        with pytest.raises(AdapterError) as caught:
            self.provider.read(self.send(**changes))
        return caught.value


def said_of(call: Call) -> str:
    return f"Done: {call.name} {call.id}"


def parts_of(value: object) -> list[Any]:
    """Every object in a piece of JSON, itself included, in order."""
    if isinstance(value, dict):
        return [value, *(part for each in value.values() for part in parts_of(each))]
    return [part for each in value for part in parts_of(each)] if isinstance(value, list | tuple) else []
