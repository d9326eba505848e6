"""The threads of a process that want a run at the same moment get theirs in one transaction.

Each would wait for a provider's turn anyway; a hundred of them would ask for it a hundred times.
"""

from __future__ import annotations

import threading
from collections import deque

from django.db import connection

from agents.actions.take import Taken, take_some
from agents.adapters import registry


class _Want:
    """One thread's. Woken once: when somebody has taken for it (`taken` None where nothing was left), or when
    it is its turn to take for all that want."""

    def __init__(self) -> None:
        self.done = False
        self.taken: Taken | None = None
        self._asleep = threading.Lock()
        self._asleep.acquire()

    def wait(self) -> None:
        self._asleep.acquire()

    def wake(self) -> None:
        self._asleep.release()


class _Line:
    """The wants of one provider, in order. One thread at a time takes, for all that stand in it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wants: deque[_Want] = deque()
        self._taking = False

    def join(self, want: _Want) -> bool:
        """Whether it is this one's turn to take."""
        with self._lock:
            self._wants.append(want)
            first = not self._taking
            self._taking = True
        return first

    def all(self) -> list[_Want]:
        """All that stand in it, who leave it."""
        with self._lock:
            wants = list(self._wants)
            self._wants.clear()
        return wants

    def back(self, wants: list[_Want]) -> None:
        """Nothing was taken for them."""
        with self._lock:
            self._wants.extendleft(reversed(wants))

    def next(self) -> None:
        """The turn of the first who has come meanwhile."""
        with self._lock:
            self._taking = bool(self._wants)
            if self._wants:
                self._wants[0].wake()


class Takers:
    """`take_next` for many threads at once."""

    def __init__(self) -> None:
        self._lines = {kind: _Line() for kind in registry.KINDS}

    def take_next(self, kind: str) -> Taken | None:
        """As `agents.actions.take.take_next`. What the database raises, the one thread gets that asked; the
        others ask for themselves."""
        line, want = self._lines[kind], _Want()
        if not line.join(want):
            # Who waits must not hold one of the few connections that the one who takes may be waiting for.
            connection.close()
            want.wait()
        if not want.done:
            _take(kind, line, want)
        return want.taken


def _take(kind: str, line: _Line, own: _Want) -> None:
    """For everybody in line, of whom `own` is one."""
    wants = line.all()
    try:
        taken = take_some(kind, len(wants))
    except BaseException:
        line.back([want for want in wants if want is not own])
        raise
    else:
        for want in wants:
            want.taken, want.done = taken.pop(0) if taken else None, True
            if want is not own:
                want.wake()
    finally:
        line.next()


takers = Takers()
