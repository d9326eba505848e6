"""PostgreSQL, Valkey, a scheduler and two workers of a storm alone: each may be killed and comes back."""

from __future__ import annotations

import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from agents.adapters import registry
from hapi.embedded.layout import ROOT
from hapi.embedded.process import Service

SWEEP = 1
AT_ONCE = 8  # of each provider
WORKERS = ("worker-1", "worker-2")
SERVERS = ("PostgreSQL", "Valkey")
TARGETS = (*WORKERS, *SERVERS, "scheduler")
REST = (0.0, 1.5)  # seconds before what was killed is started again
ANSWERS = (4, 24)  # of the provider's from one kill to the next: time would leave a slow machine no air
ANSWERS_AT_FIRST = (4, 8)  # until each target was killed once: a short storm has no more to give
MOMENT = (0.0, 0.6)  # seconds more


class Machine:
    """Everything runs from `start` on. `tick` must be called often, from the main thread: the kernel ties the
    life of a process to the thread that started it."""

    def __init__(
        self,
        servers: Sequence[Service],
        environment: Mapping[str, str],
        folder: Path,
        targets: Sequence[str] = TARGETS,
    ) -> None:
        """`targets` are those that `rage` kills."""
        own = {service.name: service for service in servers}
        assert sorted(own) == sorted(SERVERS)
        self.services = {**own, **_processes(environment, folder)}
        self.targets = sorted(targets)
        self.kills: Counter[str] = Counter()
        self.ended: Counter[str] = Counter()  # those that ended though nobody killed them
        self._again_at: dict[str, float] = {}
        self._kill_after = 0  # so many answers
        self._kill_at: float | None = None
        self._next: list[str] = []  # each target once before any comes again

    def start(self) -> None:
        for name in self.services.keys() - set(SERVERS):
            self.services[name].start()

    def rage(self, chance: random.Random, answers: int) -> None:
        """Kill something now and then. `answers`: how many the provider has given so far."""
        now = time.monotonic()
        if self._kill_at is None and answers >= self._kill_after:
            self._kill_at = now + chance.uniform(*MOMENT)
        if self._kill_at is not None and now >= self._kill_at:
            self._next = self._next or chance.sample(self.targets, len(self.targets))
            self.kill(self._next.pop(), chance.uniform(*REST))
            self._kill_at, self._kill_after = None, answers + chance.randint(*self._gap())

    def _gap(self) -> tuple[int, int]:
        return ANSWERS if all(self.kills[name] for name in self.targets) else ANSWERS_AT_FIRST

    def kill(self, name: str, rest: float = 0.0) -> None:
        """kill -9; it is started again after `rest` seconds. Nothing where it is down already."""
        service = self.services[name]
        if name in self._again_at or service.process is None:
            return
        service.process.kill()
        service.process.wait()
        self.kills[name] += 1
        self._again_at[name] = time.monotonic() + rest

    def tick(self) -> None:
        """Start what has rested, and what ended by itself."""
        now = time.monotonic()
        for name, service in self.services.items():
            if name not in self._again_at and service.exit_code() is not None:
                # A database that was killed may find its old backends still there: it is tried again.
                self.ended[name] += 1
                self._again_at[name] = now + 0.1
            if self._again_at.get(name, now + 1) <= now:
                del self._again_at[name]
                service.start()

    def all_up(self) -> bool:
        return not self._again_at and all(service.is_ready() for service in self.services.values())

    def stop(self) -> None:
        """Workers and scheduler; each worker first ends what it runs."""
        for name in self.services.keys() - set(SERVERS):
            self.services[name].stop()


def surroundings(*, lease: int) -> dict[str, str]:
    """What the processes find beside their servers: leases of so many seconds, frequent sweeps."""
    at_once = {f"HAPI_AT_ONCE_{kind.upper()}": str(AT_ONCE) for kind in registry.KINDS}
    return {"HAPI_RUN_LEASE_SECONDS": str(lease), "HAPI_SWEEP_SECONDS": str(SWEEP), **at_once}


def _processes(environment: Mapping[str, str], folder: Path) -> dict[str, Service]:
    """As `./run` starts them."""
    celery = ["-m", "celery", "-A", "hapi.celery", "--quiet", "worker", "-l", "INFO", "--without-gossip",
              "--without-mingle"]  # fmt: skip
    commands = {name: [*celery, "-n", name] for name in WORKERS}
    commands["scheduler"] = [str(ROOT / "manage.py"), "scheduler"]
    return {
        name: Service(
            name=name,
            arguments=[sys.executable, *arguments],
            log=folder / f"{name}.log",
            environment=environment,
            stop_signal=signal.SIGTERM,
            orphan_signal=signal.SIGKILL,
            patience=30,
            ready=lambda _: True,
        )
        for name, arguments in commands.items()
    }
