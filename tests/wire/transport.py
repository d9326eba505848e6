"""What can go wrong between the server and its client, the same in every format."""

import gzip
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from tests.wire.exchange import Exchange, chunk, head
from tests.wire.format import Event
from tests.wire.says import Says

DRIP_SECONDS = 0.05
BOMB_LETTERS = 300_000_000
EVENTS_BEFORE = 3  # what comes of a stream before it goes wrong

CLOSE = {"Connection": "close"}


def only(body: object) -> Event:
    """A stream's only event, for what is no stream of the format."""
    return Event(body)


def hang(exchange: Exchange) -> None:
    """Not a byte."""
    while not exchange.wait(DRIP_SECONDS):
        pass


def trickle(exchange: Exchange) -> None:
    """A body that begins well and then comes a space or an empty comment at a time, for good."""
    kind, payload = exchange.payload()
    start = b"".join(_pieces(payload)[:1]) if exchange.streaming else payload[:20]
    exchange.raw(head(200, {"Content-Type": kind, "Content-Length": "9000000", **CLOSE}), start)
    while not exchange.wait(DRIP_SECONDS):
        exchange.raw(b":\n\n" if exchange.streaming else b" ")


def trickling_head(exchange: Exchange) -> None:
    """Headers that never end."""
    exchange.raw(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not exchange.wait(DRIP_SECONDS):
        exchange.raw(b".")


def slow_stream(exchange: Exchange) -> None:
    """A good answer with a rest before each event; without a stream, a rest before it."""
    if exchange.streaming:
        events = exchange.format.events(exchange.format.answer(Says(), exchange.number))
        exchange.events(events, lambda: exchange.wait(DRIP_SECONDS))
    elif not exchange.wait(DRIP_SECONDS):
        exchange.says(Says())


def malformed(exchange: Exchange) -> None:
    """200 whose body breaks off in the middle of a string, at its full length."""
    kind, payload = exchange.payload()
    if exchange.streaming:
        first = _pieces(payload)[0]
        payload = first[: len(first) - 12] + b"\n\n"
    else:
        payload = payload[:-40]
    exchange.whole(200, kind, payload)


def html(exchange: Exchange) -> None:
    """200 from something else: a login page."""
    exchange.whole(200, "text/html", b"<html>Please sign in.</html>")


def no_body(exchange: Exchange) -> None:
    """200 and nothing else."""
    exchange.whole(200, exchange.payload()[0], b"")


def packed(exchange: Exchange) -> None:
    """A good answer, gzipped."""
    kind, payload = exchange.payload()
    exchange.whole(200, kind, gzip.compress(payload), {"Content-Encoding": "gzip"})


def bomb(exchange: Exchange) -> None:
    """A good answer whose text is 300 MB of one letter, gzipped to 300 kB."""
    kind, payload = exchange.payload(replace(Says(), text="MANY"))
    exchange.whole(200, kind, _bomb(payload), {"Content-Encoding": "gzip"})


def error_bomb(exchange: Exchange) -> None:
    """The same under HTTP 500."""
    content = _bomb(b'{"error": {"message": "MANY"}}')
    exchange.whole(500, "application/json", content, {"Content-Encoding": "gzip"})


def _bomb(payload: bytes) -> bytes:
    """The payload with many letters for its word MANY, gzipped: three pieces that were packed apart. The
    checksum at the end is left out; nobody is to get that far.
    """
    start, end = payload.split(b"MANY", 1)
    header = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    return header + _deflated([start]) + _letters() + _deflated([end])


@cache
def _letters() -> bytes:
    """Packed once a process: it takes a second."""
    many = b"x" * 1_000_000
    return _deflated([many] * (BOMB_LETTERS // len(many)))


def _deflated(pieces: list[bytes]) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return b"".join([*map(packer.compress, pieces), packer.flush(zlib.Z_FULL_FLUSH)])


def cut(exchange: Exchange) -> None:
    """The connection ends before the body does: in the middle of the answer, between two events."""
    kind, payload = exchange.payload()
    if exchange.streaming:
        pieces = b"".join(chunk(each) for each in _pieces(payload)[:EVENTS_BEFORE])
        exchange.raw(head(200, {"Content-Type": kind, "Transfer-Encoding": "chunked"}), pieces)
    else:
        exchange.raw(head(200, {"Content-Type": kind, "Content-Length": str(len(payload))}), payload[:40])


def ends_early(exchange: Exchange) -> None:
    """A stream that ends properly, as HTTP goes, before its last events; without a stream, `malformed`."""
    if not exchange.streaming:
        return malformed(exchange)
    kind, payload = exchange.payload()
    return exchange.whole(200, kind, b"".join(_pieces(payload)[:EVENTS_BEFORE]))


def fails_midway(exchange: Exchange) -> None:
    """A stream that tells of an error after its first events; without a stream, HTTP 500."""
    if not exchange.streaming:
        return exchange.refuse("server_error")
    events = exchange.format.events(exchange.format.answer(Says(), exchange.number))
    return exchange.events([*events[:EVENTS_BEFORE], exchange.format.failure()])


def silent_close(exchange: Exchange) -> None:
    """The connection ends before the answer begins."""
    exchange.raw(b"")


def redirect(exchange: Exchange) -> None:
    """Somewhere else, where nobody should follow with a brief."""
    exchange.json(307, {}, {"Location": "http://127.0.0.1:9/v1/elsewhere"})


def _pieces(payload: bytes) -> list[bytes]:
    """A stream's events, each with the empty line that ends it."""
    return [each + b"\n\n" for each in payload.split(b"\n\n") if each]


TRANSPORT: dict[str, Callable[[Exchange], None]] = {
    each.__name__: each
    for each in (
        hang, trickle, trickling_head, slow_stream, malformed, html, no_body, packed, bomb, error_bomb, cut,
        ends_early, fails_midway, silent_close, redirect,
    )
}  # fmt: skip
