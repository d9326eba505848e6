"""The fast server as a process beside a test or a bench, and its log."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._server import ROOT, free_port
from hapi.embedded.process import die_with_parent
from tests.wire.formats import FORMATS

PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Line:
    """One request of the log, see `tests.wire.fast`."""

    at: float
    began: float
    job: str
    step: int
    model: str
    what: str
    whole: bool


class FastProvider:
    """It runs at `address` until the block ends."""

    def __init__(self, port: int, log: Path, pid: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.log = log
        self.pid = pid

    def environment(self) -> dict[str, str]:
        """The variables that point every kind of agent here, with a key where one is needed."""
        bases = {each.base[0]: self.address + each.base[1] for each in FORMATS}
        return bases | {each.key: "fast-key" for each in FORMATS}

    def lines(self) -> list[Line]:
        """What the log holds of every answer that anybody has received so far."""
        # An answer is on its way before its line is written. One loop does both and answers this after it.
        self.facts()
        return [Line(**json.loads(line)) for line in self.log.read_text().splitlines()]

    def facts(self) -> dict[str, Any]:
        """open, asked, answered, cpu_s: calls under way, so far, answered whole, and its processor time."""
        with urllib.request.urlopen(f"{self.address}/facts", timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


@contextmanager
def fast_provider(folder: Path, *, seed: int = 1) -> Iterator[FastProvider]:
    """A running one, with its log in `folder`."""
    port, log = free_port(), folder / "provider.jsonl"
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.wire.fast",
            "--port",
            str(port),
            "--log",
            str(log),
            "--seed",
            str(seed),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        preexec_fn=die_with_parent(signal.SIGKILL),
    )
    provider = FastProvider(port, log, process.pid)
    try:
        _wait(provider, process)
        yield provider
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait(provider: FastProvider, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            provider.facts()
        except OSError:
            assert process.poll() is None, "the fast provider ended at once"
            assert time.monotonic() < deadline, "the fast provider does not answer"
            time.sleep(0.05)
        else:
            return
