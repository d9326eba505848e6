"""The threads of a process that want a run at the same moment get theirs in one transaction.

Each waits for a provider's turn anyway; a hundred of them would ask for it a hundred times.
"""

from __future__ import annotations

import threading
from collections import deque
from itertools import zip_longest

from django.db import connection

from agents.actions.take import Taken, take_some
from agents.adapters import registry


class _Want:
    """One thread's. `done` once somebody has taken for it; `taken` None where nothing was left."""

    def __init__(self) -> None:
        self.done = False
        self.taken: Taken | None = None


class _Line:
    """The wants of one provider, in order, and the lock of the thread that takes for all of them."""

    def __init__(self) -> None:
        self.wants: deque[_Want] = deque()
        self.lock = threading.Lock()


class Takers:
    """`take_next` for many threads at once."""

    def __init__(self) -> None:
        self._lines = {kind: _Line() for kind in registry.KINDS}

    def take_next(self, kind: str) -> Taken | None:
        """As `agents.actions.take.take_next`. What the database raises, the one thread gets that asked; the
        others ask for themselves."""
        line, want = self._lines[kind], _Want()
        line.wants.append(want)
        if not line.lock.acquire(blocking=False):
            # Who waits must not hold one of the few connections that the one who takes may be waiting for.
            connection.close()
            line.lock.acquire()
        try:
            if not want.done:
                _take(kind, want, line.wants)
        finally:
            line.lock.release()
        return want.taken


def _take(kind: str, own: _Want, wants: deque[_Want]) -> None:
    """Lock needed: the line's."""
    waiting = [own]
    while wants:
        want = wants.popleft()
        if want is not own:
            waiting.append(want)
    for want, taken in zip_longest(waiting, take_some(kind, len(waiting))):
        want.taken, want.done = taken, True


takers = Takers()
