"""Real threads with transactions of their own, let go in the same instant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import TypeVar

from django.db import connection

Given = TypeVar("Given")
Got = TypeVar("Got")


def at_once(work: Callable[[Given], Got], given: Sequence[Given]) -> list[Got | Exception]:
    """`work` on each of `given`, a thread each, all starting together. What each returned or raised."""
    barrier = Barrier(len(given))

    def run(item: Given) -> Got | Exception:
        try:
            barrier.wait(timeout=20)
            return work(item)
        except Exception as error:  # noqa: BLE001 - handed to the test, which says what it expected
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(given)) as threads:
        return list(threads.map(run, given))


def together(*acts: Callable[[], object]) -> list[object]:
    """What each of `acts` returned or raised, all starting together."""
    return at_once(_call, acts)


def errors(results: list[object]) -> list[str]:
    return [type(result).__name__ for result in results if isinstance(result, Exception)]


def _call(act: Callable[[], object]) -> object:
    return act()


@contextmanager
def connections_for(threads: int) -> Iterator[None]:
    """A pool with a connection for every thread: with fewer they would queue for one and race less."""
    usual = connection.settings_dict["OPTIONS"]["pool"]["max_size"]
    _new_pool(threads + 1)
    try:
        yield
    finally:
        _new_pool(usual)


def _new_pool(size: int) -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["OPTIONS"]["pool"]["max_size"] = size
