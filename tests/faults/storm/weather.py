"""A storm: jobs of several calls, 3 % of the calls go wrong, and now and then a worker, the scheduler, the
broker or the database is killed. Once all has settled the records must hold."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import InterfaceError, OperationalError, connection

from agents.models import AgentStep
from hapi.embedded.interrupts import Interrupts
from hapi.embedded.process import Service
from reviews.models import AgentRun
from tests.faults.storm import proof
from tests.faults.storm.cast import make_cast
from tests.faults.storm.machine import SERVERS, Machine
from tests.faults.storm.watch import CapWatch
from tests.wire.fast_process import FastProvider

TICK, LOOK, SAY = 0.05, 0.3, 10.0  # seconds
CALM_AT = 0.05  # of the trials still to be done: from here on nothing is killed
RAGE_AT_MOST, SETTLE_AT_MOST = 300.0, 180.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a storm is to be: so many trials, the seed that the kills follow from (what they meet depends on
    the machine), what is killed, and what percentage of the calls goes wrong."""

    trials: int
    seed: int
    targets: Sequence[str]
    errors: int


class Weather:
    """One storm."""

    def __init__(
        self,
        forecast: Forecast,
        servers: Sequence[Service],
        folder: Path,
        interrupts: Interrupts,
        provider: FastProvider,
    ) -> None:
        self.forecast = forecast
        self.interrupts = interrupts
        self.provider = provider
        # Without a pool: a database that is away says so at once.
        connection.settings_dict["OPTIONS"]["pool"] = False
        self.machine = Machine(servers, os.environ, folder, forecast.targets)
        self.watch = CapWatch()
        self.say_at = 0.0

    def blow(self) -> tuple[dict[str, int], dict[str, object]]:
        """Figures, of which all but `runs` must be 0, and facts. Each thing wrong is said in a line."""
        _make_quick()
        self.cast = make_cast(self.forecast.trials, errors=self.forecast.errors)
        self.machine.start()
        try:
            self._rage()
            self._settle()
        finally:
            self.machine.stop()
        return self._figures(), self._facts()

    def _rage(self) -> None:
        chance = random.Random(self.forecast.seed)
        deadline = time.monotonic() + RAGE_AT_MOST
        left = trials = self.forecast.trials
        while left > CALM_AT * trials and time.monotonic() < deadline:
            left = self._pass(left, chance)

    def _settle(self) -> None:
        """Until nothing waits for an agent and no call is open, or too long."""
        deadline = time.monotonic() + SETTLE_AT_MOST
        left = self.forecast.trials
        while (left or self.provider.facts()["open"]) and time.monotonic() < deadline:
            left = self._pass(left)

    def _pass(self, left: int, chance: random.Random | None = None) -> int:
        """Everybody's turn; with `chance` also the storm's. How many cycles are unfinished, as before where
        the database is away."""
        until = time.monotonic() + LOOK
        while time.monotonic() < until:
            self.machine.tick()
            if chance is not None:
                self.machine.rage(chance, self.provider.facts()["answered"])
            self.interrupts.pause(TICK)
        self._say(left)
        try:
            self.watch.look()
            self.cast.tick()
            return self.cast.unfinished()
        except (OperationalError, InterfaceError):
            connection.close()
            return left

    def _say(self, left: int) -> None:
        now = time.monotonic()
        if now > self.say_at:
            self.say_at = now + SAY
            kills, answers = self.machine.kills.total(), self.provider.facts()["answered"]
            print(f"{left} attempts left, {answers} answers, {kills} kills", file=sys.stderr)  # noqa: T201

    def _figures(self) -> dict[str, int]:
        lines = self.provider.lines()
        found = {
            "stuck": proof.stuck(),
            "lost": proof.lost(lines),
            "bought_twice": proof.bought_twice(),
            "cap_exceeded": [*self.watch.passed, *proof.cap_exceeded()],
            "spending_mismatch": proof.spending_mismatch(),
            "wrong_deliverables": proof.wrong_deliverables(),
            "not_as_planned": self._not_as_planned(),
        }
        for name, reasons in found.items():
            for reason in reasons:
                print(f"{name}: {reason}", file=sys.stderr, flush=True)  # noqa: T201
        counts = {name: len(reasons) for name, reasons in found.items()}
        return {"runs": AgentRun.objects.count(), **counts}

    def _not_as_planned(self) -> list[str]:
        """A storm that did not do what it is for proves nothing."""
        found = [] if self.cast.cap_was_met else ["the cap was never met"]
        if len(self.cast.scored) < self.cast.to_score:
            found.append(f"only {len(self.cast.scored)} of {self.cast.to_score} trials were scored")
        found += [f"{name} was never killed" for name in self.machine.targets if not self.machine.kills[name]]
        # A database that was killed may find its old backends still there, and is started again.
        return found + [
            f"{name} ended by itself, {count} times"
            for name, count in self.machine.ended.items()
            if name not in SERVERS
        ]

    def _facts(self) -> dict[str, object]:
        return {
            "seed": self.forecast.seed,
            "trials": self.forecast.trials,
            "calls": AgentStep.objects.count(),
            "unanswered": AgentStep.objects.filter(state=AgentStep.State.UNANSWERED).count(),
            "answers_given_again": proof.given_again(self.provider.lines()),
            "agents_resumed": self.cast.resumed,
            "looks_at_caps": self.watch.looks,
            "kills": dict(self.machine.kills),
        }


def _make_quick() -> None:
    """What a killed database has handed to the system is safe there: the disk need not be waited for."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET fsync = off")
        cursor.execute("SELECT pg_reload_conf()")
