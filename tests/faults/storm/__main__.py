"""python -m tests.faults.storm [--runs 200] [--seed N] [--kill NAME ...]: a storm on servers of its own, see
`weather`.

`--runs`: how many trials. The seed is drawn, or HAPI_SEED. What is wrong is said in lines; the last line is
JSON. 0 where nothing is wrong.
"""

import argparse
import json
import os
import random
import shutil
import sys
import time

import django

from hapi.embedded.interrupts import Interrupts, StopRequestedError
from hapi.embedded.layout import Layout
from hapi.embedded.prepare import migrate
from hapi.embedded.session import running_servers
from tests.faults.storm.machine import TARGETS, surroundings
from tests.wire.fast_process import fast_provider

SERVERS_OF_OTHERS = ("DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL", "REDIS_URL_FILE")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run test faults --long")
    parser.add_argument("--runs", type=int, default=200)
    given = os.environ.get("HAPI_SEED") or random.randrange(2**31)
    parser.add_argument("--seed", type=int, default=int(given))
    parser.add_argument("--kill", action="append", choices=TARGETS, help="these alone, not all")
    parser.add_argument("--errors", type=int, default=3, help="percent of the calls that go wrong")
    parser.add_argument("--lease", type=int, default=3, help="seconds")
    options = parser.parse_args()
    print(f"HAPI_SEED={options.seed} makes the same storm again.", file=sys.stderr, flush=True)  # noqa: T201
    try:
        figures = storm(options)
    except StopRequestedError:
        return 130
    print(json.dumps(figures), flush=True)  # noqa: T201
    good = ("runs", "facts")
    return int(any(count for name, count in figures.items() if name not in good))


def storm(options: argparse.Namespace) -> dict[str, object]:
    """The figures of the last line: what must be 0 and, under `facts`, what happened."""
    started = time.monotonic()
    interrupts = Interrupts()
    own = Layout.of_checkout().var
    layout = Layout(own.with_name(f"{own.name}-storm"))
    folder = layout.var / "storm"
    for earlier in (layout.var / "files", folder):
        shutil.rmtree(earlier, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in SERVERS_OF_OTHERS:
        os.environ.pop(name, None)  # these ones are killed, so they have to be our own
    with (
        running_servers(layout, interrupts, fresh=True) as session,
        fast_provider(folder, seed=options.seed) as provider,
    ):
        os.environ.update(session.environment | provider.environment() | surroundings(lease=options.lease))
        django.setup()
        # Needs Django, which needs the servers.
        from tests.faults.storm.weather import Forecast, Weather

        migrate()
        servers = [watch.service for watch in session.supervisor.watched]
        forecast = Forecast(options.runs, options.seed, options.kill or TARGETS, options.errors)
        figures, facts = Weather(forecast, servers, folder, interrupts, provider).blow()
    facts["seconds"] = round(time.monotonic() - started)
    return {**figures, "facts": facts}


if __name__ == "__main__":
    sys.exit(main())
