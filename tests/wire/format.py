"""What each format module says of itself, so that everything else is written once."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Protocol, runtime_checkable

from tests.wire.says import HostedFile, Json, Says

# Ways to refuse that every provider has; `Format.refusal` has a status and a body for each.
REFUSALS = (
    "refused_key",  # quotes the key, as providers do
    "no_key",
    "no_credit",
    "forbidden",
    "no_model",
    "no_address",
    "bad_request",  # `words` say what is wrong
    "job_too_long",
    "too_large",
    "rate_limited",
    "quota",
    "server_error",
    "overloaded",
)


@dataclass(frozen=True)
class Event:
    """One server-sent event. `name` is "" where the format names none."""

    data: object
    name: str = ""

    def encode(self) -> bytes:
        """As it goes over the wire; `data` that is no string becomes JSON."""
        data = self.data if isinstance(self.data, str) else json.dumps(self.data)
        head = f"event: {self.name}\n" if self.name else ""
        return f"{head}data: {data}\n\n".encode()


@dataclass(frozen=True)
class Own:
    """An answer that only this format has. Streamed it comes as `events`, or else as one event."""

    status: int
    body: object
    events: Sequence[Event] = ()


class Format(Protocol):
    """One provider's wire format.

    `base` is the variable that points a client here and the path behind the address that it takes, `key` the
    variable with the key. `calls` matches the path that answers are asked at (POST).
    """

    name: str
    base: tuple[str, str]
    key: str
    calls: re.Pattern[str]

    @property
    def files(self) -> re.Pattern[str] | None:
        """The path that serves files which the provider's code made (GET), with a group `id`."""
        ...

    @property
    def own(self) -> Mapping[str, Own]:
        """Answers that only this format has, by name; `wrong_shape` is in every format's."""
        ...

    def read_key(self, headers: Message) -> str:
        """The key as this provider wants it sent, or "" """
        ...

    def problem(self, path: str, headers: Message, body: Json) -> str | None:
        """What the provider would not take, in its words; as strict as the provider is."""
        ...

    def streams(self, path: str, body: Json) -> bool:
        """Whether the request wants events."""
        ...

    def answered(self, body: Json) -> int:
        """How many earlier answers the request sends back."""
        ...

    def answer(self, says: Says, number: int) -> Json:
        """The whole body. `number` makes the ids of a conversation differ from answer to answer."""
        ...

    def events(self, answer: Json) -> list[Event]:
        """The same answer as a stream sends it, to the last event."""
        ...

    def failure(self) -> Event:
        """The event that ends a stream which fails midway."""
        ...

    def refusal(self, kind: str, words: str) -> tuple[int, Json]:
        """Status and body for one of REFUSALS."""
        ...


@runtime_checkable
class Describes(Protocol):
    """A format that also tells of a file: where the group `content` of its `files` is empty."""

    def describe(self, file: HostedFile) -> Json:
        """What is known of a file beside its content."""
        ...
