"""What the loop tells about its calls, and what it is told. `agents.actions.journal` keeps it stored.

The order is the promise: a call is written down before it is made, and its answer before anything is done
with it. So a run that is killed goes on from the last stored answer, and none is bought twice.
"""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from agents.adapters.base import AdapterError, Usage
from agents.adapters.turns import Json, Made


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave for one call: its step, and how much the model may write in it."""

    step: UUID
    max_output_tokens: int


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer that was bought before, perhaps by an earlier run of the same session."""

    step: UUID
    raw: Json
    seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came (JSON as text, in ASCII, any key of ours blotted out), with what could be read of
    it: nothing more than the usage, if that, where it has the wrong shape."""

    text: str
    usage: Usage
    provider_id: str = ""
    sessions: int = 0


class Stopped(Exception):  # noqa: N818 - it says what happened
    """The run is not ours any more, or an admin holds it: no further call may be made."""


class Journal(Protocol):
    def stored(self, number: int) -> Stored | None:
        """The session's answer number `number` (from 1), if there is one."""
        ...

    def ask(self, number: int, *, request: str, read_tokens: int) -> Permit:
        """Write down that a call is about to be made. `read_tokens`: what the model will read, at most.

        Raises Stopped; AdapterError(TOO_MUCH) where what the run may cost is used up.
        """
        ...

    def answered(self, permit: Permit, answer: Answer, seconds: float) -> None:
        """Store the answer exactly as it came, and what it cost."""
        ...

    def failed(self, permit: Permit, error: AdapterError, seconds: float) -> None:
        """The call brought no answer that can be used."""
        ...

    def file(self, step: UUID, made: Made) -> bytes | None:
        """A file made by the provider's code execution that was fetched before."""
        ...

    def keep_file(self, step: UUID, made: Made, content: bytes) -> None:
        """Store a file as soon as it was fetched: the provider deletes it after a while."""
        ...

    def spent(self) -> Usage:
        """What this run has bought so far, stored answers of earlier runs left out."""
        ...
