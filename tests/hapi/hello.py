"""A site for test_slow_clients, with the patience of a second."""

from collections.abc import Callable, Iterable

from hapi import gunicorn_worker

gunicorn_worker.HEADER_SECONDS = 1


def application(
    environ: dict[str, object], start_response: Callable[[str, list[tuple[str, str]]], object]
) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]
