"""A site for test_slow_clients, with the patience of a second."""

from collections.abc import Callable, Iterable
from typing import BinaryIO, cast

from hapi import gunicorn_worker

gunicorn_worker.PATIENCE_SECONDS = 1
gunicorn_worker.CROWDED_SECONDS = 1

LONG = b"x" * 20_000_000


def application(
    environ: dict[str, object], start_response: Callable[[str, list[tuple[str, str]]], object]
) -> Iterable[bytes]:
    """Says how much it was sent; a GET of /long gets 20 MB."""
    received = 0
    while data := cast(BinaryIO, environ["wsgi.input"]).read(64 * 1024):
        received += len(data)
    answer = LONG if environ["PATH_INFO"] == "/long" else b"%d bytes" % received if received else b"hello"
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))])
    return [answer]
