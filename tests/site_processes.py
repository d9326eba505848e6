"""Processes of the site beside the tests: gunicorn and a Celery worker on the tests' database and files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from bench._server import free_port, serving

PATIENCE = 10.0


def surroundings() -> dict[str, str]:
    """The environment of a process that works on the tests' database. Needs that database to be there."""
    address = urlsplit(os.environ["DATABASE_URL"])
    database = address._replace(path=f"/{connection.settings_dict['NAME']}")
    return {**os.environ, "DATABASE_URL": database.geturl(), "PYTHONPATH": str(settings.ROOT)}


def collect_static() -> None:
    """As the site does before it starts: pages name their files by hash, and compressed copies lie beside."""
    subprocess.run(
        [sys.executable, Path(settings.ROOT) / "manage.py", "collectstatic", "--no-input", "--verbosity=0"],
        env=surroundings(),
        check=True,
    )


class WebServer:
    """gunicorn as `./run` starts it. It can be stopped and comes back at the same address."""

    def __init__(self) -> None:
        self._port = free_port()
        self._running = ExitStack()
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._running.enter_context(serving(port=self._port, environment=surroundings()))

    def stop(self) -> None:
        self._running.close()


@contextmanager
def worker() -> Iterator[None]:
    """A Celery worker as `./run` starts it. Messages wait for it, so nobody has to wait until it is ready."""
    process = subprocess.Popen(
        [
            sys.executable, "-m", "celery", "-A", "hapi.celery", "--quiet", "worker",
            "-l", "WARNING", "-P", "threads", "-c", "2", "--without-gossip", "--without-mingle",
        ],
        cwd=settings.ROOT,
        env=surroundings(),
    )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
