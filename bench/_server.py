"""gunicorn as `./run` starts it, on a free loopback port, for the length of a measurement."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def serving(
    application: str = "hapi.wsgi:application",
    path: str = "/healthz",
    *,
    port: int = 0,
    environment: Mapping[str, str] = os.environ,
) -> Iterator[int]:
    """Serve `application` with the site's own gunicorn settings; yields the port once `path` answers.

    `port` 0 chooses a free one.
    """
    port = port or free_port()
    environment = {**environment, "HAPI_BIND": f"127.0.0.1:{port}", "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "-c",
            "python:hapi.gunicorn_settings",
            "--log-level",
            "error",
            application,
        ],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(port, path, server)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(port: int, path: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if server.poll() is not None:
            raise RuntimeError("the server of the bench ended at once")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", path)
            if connection.getresponse().status < 500:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    raise RuntimeError("the server of the bench does not answer")
