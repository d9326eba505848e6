"""Connections of one client, hundreds at once.

httpx2's own pool looks at every connection twice a call; with 500 in flight that was half of what a call
cost. Here each call takes the connection that was given back last, or a new one, and looks at no other.
"""

import ssl
import time
from collections import deque
from collections.abc import AsyncIterator
from functools import cache

import httpx2

KEEP_SECONDS = 5.0  # as long as the SDKs keep an idle connection; a provider closes it soon after
ONE = httpx2.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEEP_SECONDS)


class Connections(httpx2.AsyncBaseTransport):
    """A transport without a limit on how many: whoever calls decides how many calls go on at once.

    `proxy`: the address of an HTTP proxy, None to go straight.
    """

    def __init__(self, proxy: str | None = None) -> None:
        self._proxy = proxy
        self._idle: deque[tuple[float, httpx2.AsyncHTTPTransport]] = deque()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await self._close(before=time.monotonic() - KEEP_SECONDS)
        one = self._idle.pop()[1] if self._idle else self._new()
        try:
            response = await one.handle_async_request(request)
        except BaseException:
            await one.aclose()  # whatever state it is in, nobody is to wait for it
            raise
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Lent(response.stream, one, self)
        return response

    def give_back(self, one: httpx2.AsyncHTTPTransport) -> None:
        """To be lent again."""
        self._idle.append((time.monotonic(), one))

    async def aclose(self) -> None:
        """Closes what is idle."""
        await self._close(before=float("inf"))

    def _new(self) -> httpx2.AsyncHTTPTransport:
        return httpx2.AsyncHTTPTransport(verify=_trust(), limits=ONE, proxy=self._proxy)

    async def _close(self, *, before: float) -> None:
        while self._idle and self._idle[0][0] < before:
            await self._idle.popleft()[1].aclose()


class _Lent(httpx2.AsyncByteStream):
    """A body that gives its connection back when it is closed."""

    def __init__(
        self, stream: httpx2.AsyncByteStream, one: httpx2.AsyncHTTPTransport, owner: Connections
    ) -> None:
        self._stream = stream
        self._one: httpx2.AsyncHTTPTransport | None = one
        self._owner = owner

    def __aiter__(self) -> AsyncIterator[bytes]:
        # The stream's own, so that whoever stops reading closes it and not something around it.
        return self._stream.__aiter__()

    async def aclose(self) -> None:
        one, self._one = self._one, None
        try:
            await self._stream.aclose()
        finally:
            if one is not None:
                self._owner.give_back(one)


@cache
def _trust() -> ssl.SSLContext:
    """Read once a process: it takes tens of milliseconds."""
    return httpx2.create_ssl_context()
