"""`./run bench dispatch [--workers N]`: runs through the real stack, workers as `./run` starts them and the
real SDK, against a provider that takes next to no time of the machine itself.

First 1,500 runs of one call that is answered at once: how many a second. Then 500 calls of 5 s each at any
time, for 60 s once they are all open: memory, connections, processor, and the share of the 100 runs a second
that there would be if nothing but the provider took time. Under four minutes; the last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hapi.settings")

import django

django.setup()

from django.db.models import Max, Min  # noqa: E402 - Django has to be set up first

from bench import _dispatch  # noqa: E402
from bench._dispatch import Clocks, Samples  # noqa: E402
from reviews.models import AgentRun, Study  # noqa: E402
from reviews.queries.clock import database_now  # noqa: E402
from tests.wire.fast_process import FastProvider, fast_provider  # noqa: E402

RUNS = 1_500
AT_ONCE_INSTANT = 32
CALLS, CALL_SECONDS, WINDOW = 500, 5, 60
RAMP = 40.0  # seconds in which all calls have to be open
LONGEST = 90.0  # seconds for the instant runs
EVERY = 0.5


def surroundings(provider: FastProvider, at_once: int) -> dict[str, str]:
    return provider.environment() | {f"HAPI_AT_ONCE_{_dispatch.KIND.upper()}": str(at_once)}


def instant(provider: FastProvider, workers: int, at_once: int, runs: int, log: Path) -> dict[str, Any]:
    """Runs a second, from the first one's start to the last one's end."""
    study = _dispatch.queue_runs("instant", "fast", runs)
    with _dispatch.working(workers, surroundings(provider, at_once), log) as processes:
        wait(lambda: _dispatch.replied(study) > 0, "a first run")
        clocks = Clocks(provider, processes)
        wait(lambda: _dispatch.replied(study) == runs, "all runs", LONGEST)
        cores = clocks.cores()
    times = AgentRun.objects.filter(study=study).aggregate(first=Min("started_at"), last=Max("ended_at"))
    seconds = (times["last"] - times["first"]).total_seconds()
    return {"runs_per_s": round(runs / seconds, 1), "cores_instant": cores}


def in_flight(provider: FastProvider, workers: int, log: Path) -> dict[str, Any]:
    """500 calls open at any time, for 60 s."""
    runs = 8_500  # more than can end in time
    study = _dispatch.queue_runs("slow", f"fast.ms-{CALL_SECONDS * 1000}", runs)
    samples = Samples()
    with _dispatch.working(workers, surroundings(provider, CALLS), log) as processes:
        wait(lambda: provider.facts()["open"] > 0, "a first call")
        began = time.monotonic()
        # 1 % may be between two calls at any moment.
        wait(lambda: samples.take(provider, processes) >= 0.99 * CALLS, "all calls to be open", RAMP)
        ramp = time.monotonic() - began
        samples.open.clear()
        clocks, since = Clocks(provider, processes), database_now()
        while (seconds := time.monotonic() - clocks.began) < WINDOW:
            samples.take(provider, processes)
            time.sleep(EVERY)
        cores, rate = clocks.cores(), finished(study, since) / seconds
    return {
        "in_flight": samples.in_flight(),
        "worker_mb": round(max(samples.worker_mb)),
        "connections": max(samples.worker_connections),
        "connections_of_all": max(samples.connections),
        "share_of_ideal": round(rate * CALL_SECONDS / CALLS, 3),
        "ramp_s": round(ramp, 1),
        "cores_in_flight": cores,
    }


def finished(study: Study, since: Any) -> int:
    return AgentRun.objects.filter(study=study, state=AgentRun.State.REPLIED, ended_at__gte=since).count()


def wait(holds: Any, what: str, seconds: float = 30.0) -> None:
    """Raises RuntimeError where it takes too long: nothing here may hang."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited {seconds:g} s for {what}")
        time.sleep(0.2)


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench dispatch")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--at-once", type=int, default=AT_ONCE_INSTANT, help="runs of the first part")
    parser.add_argument("--runs", type=int, default=RUNS, help="of the first part")
    parser.add_argument("--only", choices=["instant", "in-flight"])
    options = parser.parse_args()
    figures: dict[str, Any] = {}
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, fast_provider(Path(folder)) as provider:
        log = Path(os.environ["HAPI_VAR"]) / "log" / "worker.log"
        if options.only != "in-flight":
            figures |= instant(provider, options.workers, options.at_once, options.runs, log)
            print(figures, file=sys.stderr)
        if options.only != "instant":
            figures |= in_flight(provider, options.workers, log)
    print(json.dumps({**figures, "workers": options.workers, "load_before": round(load, 2)}))


if __name__ == "__main__":
    main()
