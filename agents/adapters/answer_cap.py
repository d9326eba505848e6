"""A cap on how much of a provider's answer is read, since a small packed body may unpack to gigabytes."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, contextmanager
from contextvars import ContextVar

import httpx2

from agents.adapters.base import AdapterError, Limits
from reviews.rules.retry import Fault

MOST_BYTES = 20_000_000
MOST_ERROR_BYTES = 100_000  # the SDKs take seconds over a long one, in which nobody else's call goes on
SLACK_BYTES = 1_000_000
BYTES_A_CHAR = 4
BYTES_A_TOKEN = 600  # streamed, each comes in an event of its own

_most: ContextVar[int] = ContextVar("_most", default=MOST_BYTES)


def most_bytes(limits: Limits) -> int:
    """The bytes of JSON that a reply within the limits can take, generously."""
    room = BYTES_A_CHAR * limits.message_chars + BYTES_A_TOKEN * limits.max_output_tokens
    return min(MOST_BYTES, SLACK_BYTES + room)


@contextmanager
def at_most(most: int) -> Iterator[None]:
    """Inside, `cap` lets through so many bytes of each answer. A client is shared; the cap is the call's."""
    token = _most.set(most)
    try:
        yield
    finally:
        _most.reset(token)


async def cap(response: httpx2.Response) -> None:
    """A response hook of a client: reading more than is allowed, unpacked, raises AdapterError(TOO_MUCH).

    An answer that tells an error just ends, and sooner: its status counts, and its words come first.
    """
    # The second response unpacks, piece by piece; the first one must not do so again.
    unpacking = httpx2.Response(response.status_code, headers=response.headers, stream=response.stream)
    if "content-encoding" in response.headers:
        del response.headers["content-encoding"]
    response.stream = _Capped(unpacking, _most.get())


class _Capped(httpx2.AsyncByteStream):
    def __init__(self, answer: httpx2.Response, most: int) -> None:
        self.answer = answer
        self.most = most if answer.is_success else min(most, MOST_ERROR_BYTES)
        self.pieces: AsyncGenerator[bytes] | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async with aclosing(self.answer.aiter_bytes()) as pieces:
            self.pieces = pieces
            async for piece in pieces:
                read += len(piece)
                if read > self.most and self.answer.is_success:
                    words = f"The provider's answer has more than {self.most:,} bytes; no more is read."
                    raise AdapterError(Fault.TOO_MUCH, words, unanswered=True)
                if read > self.most:
                    return
                yield piece

    async def aclose(self) -> None:
        # An SDK that stops in the middle closes the answer, but not the generators it read it with. Left to
        # the collector, those of one connection would be closed several times at once.
        if self.pieces is not None:
            await self.pieces.aclose()
        await self.answer.aclose()
