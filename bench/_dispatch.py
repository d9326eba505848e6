"""What `./run bench dispatch` needs: studies with queued runs, the site's processes, samples of them."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import psutil
from django.db import connection

from bench._server import ROOT
from hapi.embedded.process import die_with_parent
from reviews.models import Agent, AgentRun, Study
from tests.factories import make_pool, make_study
from tests.wire.fast_process import FastProvider

KIND = "openai_compatible"
TASKS = 500
APPLICATION = "hapi-worker"  # how PostgreSQL knows a worker's connections
MB = 1_000_000
PRICES = {"input_usd_per_million": 1, "output_usd_per_million": 4, "cached_usd_per_million": 0.1}
CAP_USD = Decimal(100_000)  # is never met, but has to be counted


def queue_runs(name: str, model: str, runs: int) -> Study:
    """A study of an agent that asks `model`, under a cap, with so many runs queued (a multiple of 500)."""
    agent = Agent.objects.create(
        slug=name, name=name, kind=KIND, model=model, settings={"prices": PRICES}, max_cost_usd=Decimal(2)
    )
    pool = make_pool(name, tasks=TASKS)
    return make_study(
        pool, slug=name, agents=[agent], repeats=runs // TASKS, arms=(), feedback_cycles=0, cap_usd=CAP_USD
    )


@contextmanager
def working(processes: int, environment: Mapping[str, str], log: Path) -> Iterator[list[psutil.Process]]:
    """So many workers and one scheduler, as `./run` starts them; yields the workers."""
    celery = [sys.executable, "-m", "celery", "-A", "hapi.celery", "--quiet", "worker", "-l", "INFO",
              "--without-gossip", "--without-mingle"]  # fmt: skip
    workers = [[*celery, "-n", f"worker-{number}"] for number in range(processes)]
    scheduler = [sys.executable, str(ROOT / "manage.py"), "scheduler"]
    started: list[subprocess.Popen[bytes]] = []
    try:
        with log.open("ab") as output:
            for command in (*workers, scheduler):
                name = APPLICATION if command is not scheduler else "hapi-scheduler"
                started.append(
                    subprocess.Popen(
                        command,
                        cwd=ROOT,
                        env={**os.environ, **environment, "PGAPPNAME": name},
                        stdin=subprocess.DEVNULL,
                        stdout=output,
                        stderr=output,
                        preexec_fn=die_with_parent(signal.SIGKILL),
                    )
                )
        yield [psutil.Process(each.pid) for each in started[:-1]]
    finally:
        for each in started:
            each.kill()  # what they run is not wanted any more
            each.wait()


@dataclass
class Samples:
    """What was seen while the calls were open, twice a second."""

    open: list[int] = field(default_factory=list)
    worker_mb: list[float] = field(default_factory=list)
    worker_connections: list[int] = field(default_factory=list)
    connections: list[int] = field(default_factory=list)

    def take(self, provider: FastProvider, workers: list[psutil.Process]) -> int:
        """Look once; how many calls are open at the provider."""
        calls: int = provider.facts()["open"]
        self.open.append(calls)
        self.worker_mb.append(sum(each.memory_full_info().uss for each in workers) / MB)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FILTER (WHERE application_name = %s), count(*) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
                [APPLICATION],
            )
            ours, all_ = cursor.fetchone()
        self.worker_connections.append(ours)
        self.connections.append(all_)
        return calls

    def in_flight(self) -> float:
        return statistics.median(self.open)


class Clocks:
    """Processor seconds of everybody, from one moment to another."""

    def __init__(self, provider: FastProvider, workers: list[psutil.Process]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backend = psutil.Process(cursor.fetchone()[0])
        postmaster = backend.parent()
        assert postmaster is not None, "a backend has the postmaster as its parent"
        self.groups = {
            "worker": workers,
            "postgres": [postmaster],
            "provider": [psutil.Process(provider.pid)],
        }
        self.began = time.monotonic()
        self.first = self._read()

    def _read(self) -> dict[str, float]:
        return {name: sum(map(_seconds, group)) for name, group in self.groups.items()}

    def cores(self) -> dict[str, float]:
        """How many cores each group has kept busy since then."""
        seconds = time.monotonic() - self.began
        now = self._read()
        return {name: round((now[name] - self.first[name]) / seconds, 2) for name in now}


def _seconds(process: psutil.Process) -> float:
    """Of the process and its children, those that have ended included."""
    own = process.cpu_times()
    living = sum(sum(child.cpu_times()[:2]) for child in process.children(recursive=True))
    return own.user + own.system + own.children_user + own.children_system + living


def replied(study: Study) -> int:
    return AgentRun.objects.filter(study=study, state=AgentRun.State.REPLIED).count()
