"""A conversation with a model, in words that belong to no provider, and what every provider must do with it.

The conversation is a list of items: what the model was told, what it said (the provider's answer exactly as
it came, so that it can be sent back as it was), what its tools answered. A `Provider` turns the whole list
into one request, sends it, and reads the answer. It keeps nothing between calls and never retries.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from agents.adapters.base import Usage

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """Words for the model."""

    text: str


@dataclass(frozen=True, slots=True)
class Media:
    """A PDF or picture, sent in the provider's own form. Only types in `Provider.media` get this far."""

    name: str
    media_type: str
    content: bytes


Part = Text | Media


@dataclass(frozen=True, slots=True)
class Told:
    """What stands in the place of the user: brief, attachments, guidance, a hint."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """An answer of the same provider, exactly as `send` returned it."""

    raw: Json


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call. `arguments` is None where the model wrote no JSON object."""

    id: str
    name: str
    arguments: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool answered, as text. `error`: the call could not be done as it was asked."""

    call: Call
    text: str
    error: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """The results of all calls of the `Said` just before, in their order."""

    results: tuple[Result, ...]


Item = Told | Said | Answered


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool of ours. `parameters` is a JSON schema (an object without additional properties)."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """One call. `settings` are the agent's (`temperature`, `reasoning`, `code`, `stream`, ...).

    `max_output_tokens`: reasoning included. `seconds`: wall-clock time from the first packet to the last
    byte, however slowly they come. `answer_bytes`: the most that is read of an answer, unpacked.
    """

    model: str
    system: str
    items: tuple[Item, ...]
    tools: tuple[Tool, ...] = ()
    max_output_tokens: int = 16_000
    settings: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 600
    answer_bytes: int = 20_000_000


class Stop(StrEnum):
    """Why the model stopped."""

    END = "end"  # it has said what it wanted to say
    TOOLS = "tools"  # it wants the answers of its calls
    LENGTH = "length"  # it met `max_output_tokens`
    REFUSED = "refused"  # it or a filter of the provider's refused
    PAUSED = "paused"  # the provider's own tools need another call with the same items and this answer


@dataclass(frozen=True, slots=True)
class Made:
    """A file that the provider's own code execution made. `reference` is what `fetch` needs, unique within
    the answer; `content` is set where the answer itself holds the file."""

    reference: str
    name: str
    media_type: str
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """An answer as the loop needs it. `usage` without a cost: that is counted where the prices are.

    `sessions`: how many new sessions of the provider's code execution this answer began.
    """

    text: str
    calls: tuple[Call, ...]
    stop: Stop
    usage: Usage
    provider_id: str = ""
    made: tuple[Made, ...] = ()
    sessions: int = 0


class Provider(Protocol):
    """A model behind an API. `send` and `fetch` run on the one event loop that all calls of a process share;
    an object may serve many calls at once."""

    def media(self, settings: Mapping[str, Any]) -> frozenset[str]:
        """The media types that are sent as they are. What is not in here is told as text."""
        ...

    def body(self, ask: Ask) -> Json:
        """The request's body: plain JSON, no key, no header. The same ask gives the same body."""
        ...

    async def send(self, ask: Ask) -> Json:
        """The provider's whole answer, also where it was streamed. Raises AdapterError and nothing else."""
        ...

    def read(self, raw: Json) -> Turn:
        """What an answer says. It is believed in nothing: a missing or misshapen field raises
        AdapterError(WRONG_SHAPE), with the usage where there is one."""
        ...

    async def fetch(self, made: Made, *, most: int, seconds: float) -> bytes:
        """The content of a file whose `content` is None. Raises AdapterError."""
        ...
