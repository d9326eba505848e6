"""What the server can do with a request: one function a behaviour, registered under its name."""

import gzip
import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Protocol

from tests.wire import bodies
from tests.wire.bodies import Json


class Exchange(Protocol):
    """The request at hand and the ways to answer it. `wait` is True once the server stops or the client
    left.
    """

    request: Json
    key: str

    def json(self, status: int, body: object, headers: dict[str, str] | None = None) -> None: ...
    def raw(self, head: bytes, body: bytes = b"") -> None: ...
    def wait(self, seconds: float) -> bool: ...


Behaviour = Callable[[Exchange], None]
BEHAVIOURS: dict[str, Behaviour] = {}

DRIP_SECONDS = 0.05
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"


def behaviour(function: Behaviour) -> Behaviour:
    """Registers the function under its name."""
    BEHAVIOURS[function.__name__] = function
    return function


def answering(name: str, status: int, body: object, headers: dict[str, str] | None = None) -> None:
    """Registers a behaviour that always gives the same answer."""
    BEHAVIOURS[name] = lambda exchange: exchange.json(status, body, headers)


@behaviour
def ok(exchange: Exchange) -> None:
    """A good answer, streamed if the request wants it so."""
    if not exchange.request.get("stream"):
        return exchange.json(200, bodies.completion())
    events = [*(json.dumps(chunk) for chunk in bodies.chunks()), "[DONE]"]
    body = "".join(f"data: {event}\n\n" for event in events).encode()
    return exchange.raw(HEAD.replace(b"application/json", b"text/event-stream") + b"\r\n", body)


@behaviour
def rate_limited_until(exchange: Exchange) -> None:
    """429 with Retry-After as a date, 90 seconds ahead."""
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    exchange.json(429, bodies.error("Slow down.", "requests", "rate_limit_exceeded"), {"Retry-After": when})


@behaviour
def refused_key(exchange: Exchange) -> None:
    """401; like OpenAI's, the message quotes the key."""
    words = f"Incorrect API key provided: {exchange.key}."
    exchange.json(401, bodies.error(words, "invalid_request_error", "invalid_api_key"))


@behaviour
def echoes_key(exchange: Exchange) -> None:
    """400 of an unusual kind, the key in its message."""
    exchange.json(
        400, bodies.error(f"Unsupported value for {exchange.key}.\nSee docs.", "invalid_request_error")
    )


@behaviour
def hang(exchange: Exchange) -> None:
    """Not a byte."""
    while not exchange.wait(DRIP_SECONDS):
        pass


@behaviour
def trickle(exchange: Exchange) -> None:
    """A body that begins well and then comes a space at a time, for good."""
    exchange.raw(HEAD + b"Content-Length: 100000\r\n\r\n", b'{"id": "chatcmpl-1",')
    while not exchange.wait(DRIP_SECONDS):
        exchange.raw(b" ")


@behaviour
def trickling_head(exchange: Exchange) -> None:
    """Headers that never end."""
    exchange.raw(HEAD + b"X-Slow: ")
    while not exchange.wait(DRIP_SECONDS):
        exchange.raw(b".")


@behaviour
def malformed(exchange: Exchange) -> None:
    """200 whose body breaks off in the middle of a string, at its full length."""
    body = json.dumps(bodies.completion()).encode()[:-40]
    exchange.raw(HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode(), body)


@behaviour
def html(exchange: Exchange) -> None:
    """200 from something else: a login page."""
    exchange.raw(HEAD.replace(b"application/json", b"text/html") + b"\r\n", b"<html>Please sign in.</html>")


@behaviour
def packed(exchange: Exchange) -> None:
    """A good answer, gzipped."""
    _send_packed(exchange, b"200 OK", gzip.compress(json.dumps(bodies.completion()).encode()))


@behaviour
def bomb(exchange: Exchange) -> None:
    """A good answer whose text is 300 MB of one letter, gzipped to 300 kB."""
    _send_packed(exchange, b"200 OK", _bomb())


@behaviour
def error_bomb(exchange: Exchange) -> None:
    """The same under HTTP 500."""
    _send_packed(exchange, b"500 Internal Server Error", _bomb())


def _send_packed(exchange: Exchange, status: bytes, body: bytes) -> None:
    head = HEAD.replace(b"200 OK", status) + b"Content-Encoding: gzip\r\n"
    exchange.raw(head + f"Content-Length: {len(body)}\r\n\r\n".encode(), body)


def _bomb() -> bytes:
    start, end = json.dumps(bodies.completion("MANY")).encode().split(b"MANY")
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    pieces = [packer.compress(start), *(packer.compress(b"x" * 1_000_000) for _ in range(300))]
    return b"".join([*pieces, packer.compress(end), packer.flush()])


@behaviour
def cut(exchange: Exchange) -> None:
    """The connection ends before the body does."""
    exchange.raw(HEAD + b"Content-Length: 5000\r\n\r\n", b'{"id": "chatcmpl-1", "choices": [')


@behaviour
def silent_close(exchange: Exchange) -> None:
    """The connection ends before the answer begins."""
    exchange.raw(b"")


answering(
    "rate_limited", 429, bodies.error("Slow down.", "requests", "rate_limit_exceeded"), {"Retry-After": "7"}
)
answering("quota", 429, bodies.error("You exceeded your quota.", "insufficient_quota", "insufficient_quota"))
answering("server_error", 500, bodies.error("The server had an error.", "server_error"))
answering("overloaded", 503, bodies.error("Overloaded.", "server_error"), {"Retry-After": "3"})
answering(
    "forbidden", 403, bodies.error("Country not supported.", "request_forbidden", "unsupported_country")
)
answering("no_credit", 402, bodies.error("Insufficient balance.", "unknown_error", "invalid_request_error"))
answering(
    "no_model", 404, bodies.error("The model `x` does not exist.", "invalid_request_error", "model_not_found")
)
answering("redirect", 307, {}, {"Location": "http://127.0.0.1:9/v1/chat/completions"})
answering("job_too_long", 400, bodies.error("Too long.", "invalid_request_error", "context_length_exceeded"))
answering(
    "job_too_long_vllm",
    400,
    {
        "error": {
            "message": "This model's maximum context length is 4096 tokens.",
            "type": "BadRequestError",
            "code": 400,
        }
    },
)
answering("filtered", 400, bodies.error("Filtered.", "invalid_request_error", "content_filter"))
answering("wrong_shape", 200, {"id": None, "object": "chat.completion", "choices": None, "usage": None})
answering("not_an_object", 200, ["chat.completion"])
answering("no_choices", 200, {**bodies.completion(), "choices": []})
answering("empty", 200, bodies.completion(""))
answering("no_content", 200, bodies.completion(None))
answering("too_long", 200, bodies.completion("Here is the rep", finish_reason="length"))
answering("refusal", 200, bodies.completion(None, refusal="I can't help with that."))
answering("filtered_reply", 200, bodies.completion("Here is", finish_reason="content_filter"))
answering("unclosed", 200, bodies.completion('Here.\n\n<file name="report.md">\n# Report\n'))
answering("climbing", 200, bodies.completion('<file name="../../report.md">\n# Report\n</file>'))
answering(
    "many_files", 200, bodies.completion("\n".join(f'<file name="{n}.txt">\n{n}\n</file>' for n in range(30)))
)
answering(
    "tool_call",
    200,
    bodies.completion(
        None,
        finish_reason="tool_calls",
        tool_calls=[{"id": "call_1", "type": "function", "function": {"name": "search", "arguments": "{}"}}],
    ),
)
