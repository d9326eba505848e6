"""The request at hand and the ways to answer it, as a behaviour sees them."""

import json
import select
from collections.abc import Callable, Iterable
from socket import socket
from threading import Event as Flag
from typing import Protocol

from tests.wire.format import Event, Format
from tests.wire.says import Json, Says

REASONS = {200: "OK", 307: "Temporary Redirect", 429: "Too Many Requests", 500: "Internal Server Error"}


class Output(Protocol):
    """Where the answer is written."""

    def write(self, content: bytes, /) -> object: ...


class Exchange:
    """`request` is the body, `key` what came as key, `number` how many earlier answers the request sends
    back. `streaming`: events are wanted.
    """

    def __init__(
        self, format_: Format, path: str, request: Json, key: str, connection: socket, output: Output
    ) -> None:
        self.format = format_
        self.request = request
        self.key = key
        self.streaming = format_.streams(path, request)
        self.number = format_.answered(request)
        self.closing = False
        self.seconds = 0.0
        self.stopping = Flag()
        self._connection = connection
        self._output = output

    def says(self, says: Says) -> None:
        """The answer, after the server's latency, streamed if the request wants it so."""
        if self.wait(self.seconds):
            return
        answer = self.format.answer(says, self.number)
        if self.streaming:
            self.events(self.format.events(answer))
        else:
            self.json(200, answer)

    def refuse(self, kind: str, headers: dict[str, str] | None = None, words: str | None = None) -> None:
        """One of the format's refusals."""
        status, body = self.format.refusal(kind, self.key if words is None else words)
        self.json(status, body, headers)

    def json(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        """A complete answer; the connection stays."""
        self.whole(status, "application/json", json.dumps(body).encode(), headers)

    def whole(self, status: int, kind: str, content: bytes, headers: dict[str, str] | None = None) -> None:
        """A complete answer of any type."""
        self._output.write(
            head(status, {"Content-Type": kind, "Content-Length": str(len(content)), **(headers or {})})
            + content
        )

    def events(self, events: Iterable[Event], pause: Callable[[], bool] = lambda: False) -> None:
        """A stream, event by event; ends early where `pause`, called before each, is True."""
        self._output.write(head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"}))
        for event in events:
            if pause():
                self.closing = True
                return
            self._output.write(chunk(event.encode()))
        self._output.write(b"0\r\n\r\n")

    def raw(self, head: bytes, body: bytes = b"") -> None:
        """Bytes as they are; afterwards the connection ends."""
        self.closing = True
        self._output.write(head + body)

    def payload(self, says: Says | None = None) -> tuple[str, bytes]:
        """Content type and body of a good answer, in the form that the request wants."""
        answer = self.format.answer(says or Says(), self.number)
        if self.streaming:
            return "text/event-stream", b"".join(event.encode() for event in self.format.events(answer))
        return "application/json", json.dumps(answer).encode()

    def wait(self, seconds: float) -> bool:
        """Whether in this time the server stopped or the client left."""
        if self.stopping.wait(seconds):
            return True
        # A client that has sent its request and is readable again has hung up.
        return bool(select.select([self._connection], [], [], 0)[0])


def head(status: int, headers: dict[str, str]) -> bytes:
    """Status line and headers."""
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def chunk(content: bytes) -> bytes:
    """One piece of a body in chunked transfer encoding."""
    return f"{len(content):x}\r\n".encode() + content + b"\r\n"
