"""One event loop a process, in a thread of its own, that carries every call to a provider.

A worker has hundreds of calls in flight, each waited for by a thread that does nothing else: the connections
are shared, and no thread builds a client or a loop of its own.
"""

import asyncio
import atexit
import concurrent.futures
import os
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from agents.adapters.base import AdapterError
from reviews.rules.retry import Fault

T = TypeVar("T")
GRACE_SECONDS = 30.0  # for an adapter that does not keep its own time


class Calls:
    """The loop starts with the first call, and anew in a process that was forked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid = 0

    def call(self, coroutine: Coroutine[Any, Any, T], seconds: float) -> T:
        """Wait for a call. It is expected to end by itself within `seconds`; much later it is given up.

        Raises what the call raises; AdapterError(TOO_SLOW) for one that was given up.
        """
        future = asyncio.run_coroutine_threadsafe(coroutine, self._running())
        try:
            return future.result(seconds + GRACE_SECONDS)
        except concurrent.futures.TimeoutError:
            if future.done():
                raise  # the call's own
            future.cancel()
            words = f"No complete reply within {seconds:g} seconds."
            raise AdapterError(Fault.TOO_SLOW, words, unanswered=True) from None

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._pid != os.getpid():
                self._loop, self._pid = asyncio.new_event_loop(), os.getpid()
                threading.Thread(target=self._loop.run_forever, name="calls", daemon=True).start()
                atexit.register(self._stop, self._loop)
            return self._loop

    @staticmethod
    def _stop(loop: asyncio.AbstractEventLoop) -> None:
        loop.call_soon_threadsafe(loop.stop)


calls = Calls()
