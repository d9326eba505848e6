"""How much of an answer is read, and that all of it is closed where its reader stops."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import httpx2

from agents.adapters.answer_cap import MOST_BYTES, cap, most_bytes
from agents.adapters.base import Limits
from agents.adapters.connections import Connections, _Lent


def test_the_cap_grows_with_the_limits_and_ends_at_20_megabytes() -> None:
    assert most_bytes(Limits()) == 11_400_000
    assert most_bytes(Limits(message_chars=300_000, max_output_tokens=10_000)) == 8_200_000
    assert most_bytes(Limits(message_chars=10**9)) == MOST_BYTES == 20_000_000


class Source(httpx2.AsyncByteStream):
    """A body without an end. `ended`: whether its generator was closed."""

    def __init__(self) -> None:
        self.ended = False

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        try:
            while True:
                yield b"piece"
        finally:
            self.ended = True


def test_a_reader_that_stops_has_closed_the_whole_answer_at_once() -> None:
    """What is left to the collector is closed later, perhaps while somebody else closes it."""

    async def read_one_piece() -> bool:
        source = Source()
        lent = _Lent(source, httpx2.AsyncHTTPTransport(), Connections())
        answer = httpx2.Response(200, stream=lent)
        await cap(answer)
        async with aclosing(answer.aiter_bytes()) as pieces:
            assert await anext(pieces) == b"piece"
        return source.ended

    assert asyncio.run(read_one_piece())


def test_closing_an_answer_closes_what_its_reader_left_half_read() -> None:
    """As OpenAI's SDK does: an event that is no JSON raises in the middle, and only the answer is closed."""

    async def leave_and_close() -> tuple[bool, bool]:
        source = Source()
        lent = _Lent(source, httpx2.AsyncHTTPTransport(), Connections())
        answer = httpx2.Response(200, stream=lent)
        await cap(answer)
        pieces = answer.aiter_bytes()
        assert await anext(pieces) == b"piece"
        before = source.ended
        await answer.aclose()
        return before, source.ended

    assert asyncio.run(leave_and_close()) == (False, True)
