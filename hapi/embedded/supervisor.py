"""Keeps a list of services running: starts again what dies, stops all in order."""

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hapi.embedded.interrupts import Interrupts
from hapi.embedded.process import KERNEL_ENDS_ORPHANS, Service
from hapi.embedded.watchdog import Watchdog

FIRST_DELAY, LONGEST_DELAY = 0.2, 30.0  # seconds before a dead service is started again; doubles each time
HEALTHY_AFTER = 30.0  # seconds of life after which the next death counts as the first
LOG_LIMIT = 20 * 1024 * 1024  # bytes; a longer log moves to NAME.log.1
LOOK_AT_LOGS_EVERY = 60.0


@dataclass
class _Watch:
    service: Service
    delay: float = FIRST_DELAY
    started_at: float = 0.0
    start_again_at: float | None = None
    announce: bool = False


class Supervisor:
    """One thread, the main one: the kernel ties every child's life to the thread that started it."""

    def __init__(self, interrupts: Interrupts, say: Callable[[str], None]) -> None:
        self.interrupts = interrupts
        self.say = say
        self.watched: list[_Watch] = []
        self.watchdog = None if KERNEL_ENDS_ORPHANS else Watchdog()

    def start(self, services: Sequence[Service]) -> None:
        """Starts all at once; `process.wait_until_ready` waits for them."""
        for service in services:
            keep_log_short(service)
            self.watched.append(_Watch(service, started_at=time.monotonic()))
            self._launch(service)

    def _launch(self, service: Service) -> None:
        service.start()
        if self.watchdog:
            self.watchdog.guard(service.pid)

    def watch(self) -> None:
        """Until StopRequestedError."""
        next_look_at_logs = time.monotonic() + LOOK_AT_LOGS_EVERY
        while True:
            self.interrupts.pause(0.1)
            for watch in self.watched:
                self._look_after(watch, time.monotonic())
            if time.monotonic() > next_look_at_logs:
                next_look_at_logs = time.monotonic() + LOOK_AT_LOGS_EVERY
                for watch in self.watched:
                    keep_log_short(watch.service)

    def _look_after(self, watch: _Watch, now: float) -> None:
        service = watch.service
        if watch.start_again_at is not None:
            if now >= watch.start_again_at:
                watch.start_again_at, watch.started_at, watch.announce = None, now, True
                self._launch(service)
            return
        code = service.exit_code()
        if code is not None:
            service.kill_group()
            if self.watchdog:
                self.watchdog.forget(service.pid)
            if now - watch.started_at > HEALTHY_AFTER:
                watch.delay = FIRST_DELAY
            watch.start_again_at = now + watch.delay
            self.say(
                f"{service.name} {how_it_ended(code)} and is started again in {watch.delay:.1f} s."
                f" Its last lines ({service.log.name}):\n{service.last_words()}"
            )
            watch.delay = min(watch.delay * 2, LONGEST_DELAY)
        elif watch.announce and service.is_ready():
            watch.announce = False
            self.say(f"{service.name} is back.")

    def stop(self) -> None:
        """The last started first: web, worker and scheduler before the servers that they use."""
        for watch in reversed(self.watched):
            watch.service.stop()
        if self.watchdog:
            self.watchdog.dismiss()


def how_it_ended(code: int) -> str:
    return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"


def keep_log_short(service: Service) -> None:
    """Moves a long log aside by copying: its writers append, so they go on at the new beginning."""
    log = service.log
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        with log.open("r+b") as file:
            file.truncate(0)
        service.log_start = 0
