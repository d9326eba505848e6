"""`./run bench desk`: claim and submit, at 1 and 16 clients, with 1,000 and 100,000 slots waiting.

A cycle is what a reviewer's browser posts for one review: claim (which starts the clock), lock the scores of
10 criteria, answer the hire question. Each through the whole stack: session, CSRF, access, action, redirect.
Medians of three, beside a bare Django view on the same database in the same run. The worker does not run.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hapi.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django has to be set up first

from bench import _bare, _slots  # noqa: E402
from bench._load import Client, Measured, run_clients  # noqa: E402
from bench._server import serving  # noqa: E402
from reviews.models import Study  # noqa: E402

SECONDS = float(os.environ.get("HAPI_BENCH_SECONDS", "6"))
ROUNDS = 3
WAITING = (1_000, 100_000)
CLIENTS = (1, 16)
TOKEN = "b" * 32


def cycle_over(criteria: dict[UUID, list[int]]) -> Callable[[Client], None]:
    """One review: claim, lock with every criterion met, answer the hire question."""

    def cycle(client: Client) -> None:
        form = {"csrfmiddlewaretoken": TOKEN}
        place = _redirected(client, "claim", "/desk/", {**form, "start": "on"})
        verdicts = {f"verdict-{criterion}": "met" for criterion in criteria[UUID(place.split("/")[2])]}
        _redirected(client, "lock", f"{place}lock/", {**form, **verdicts})
        _redirected(client, "hire", f"{place}hire/", {**form, "hire": "yes"})

    return cycle


def _redirected(client: Client, name: str, path: str, form: dict[str, str]) -> str:
    status, location, content = client.ask(name, "POST", path, urlencode(form))
    if status != 302 or location.rstrip("/") == "/desk":
        raise RuntimeError(f"{name}: {status} {location} {content[:200]!r}")
    return location


def bare_cycle(client: Client) -> None:
    status, _, content = client.ask("bare", "GET", "/")
    if status != 200:
        raise RuntimeError(f"bare: {status} {content[:200]!r}")


def clients_of(port: int, sessions: list[str]) -> list[Client]:
    return [
        Client(
            port,
            {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: TOKEN},
            Measured(),
        )
        for session in sessions
    ]


def measure_desk(study: Study, sessions: list[str]) -> dict[tuple[int, int], list[Measured]]:
    """Three measurements for each number waiting and of clients."""
    found: dict[tuple[int, int], list[Measured]] = {}
    for waiting in WAITING:
        for _ in range(ROUNDS):
            for count in CLIENTS:
                _slots.fill(study, waiting)
                cycle = cycle_over(_slots.criteria_of_slots())
                with serving() as port:
                    measured = run_clients(clients_of(port, sessions[:count]), cycle, SECONDS)
                found.setdefault((waiting, count), []).append(measured)
                report(f"{waiting} waiting, {count} clients", measured)
    return found


def measure_bare() -> list[Measured]:
    found = []
    for _ in range(ROUNDS):
        _bare.prepare(WAITING[-1])
        with serving("bench._bare:application", "/") as port:
            found.append(run_clients(clients_of(port, [""] * CLIENTS[-1]), bare_cycle, SECONDS))
        report("bare view, 16 clients", found[-1])
    return found


def report(what: str, measured: Measured) -> None:
    print(f"{what}: {measured.per_second():.1f} cycles/s, {len(measured.errors)} errors", file=sys.stderr)
    for error in measured.errors[:3]:
        print(f"  {error}", file=sys.stderr)


def median(rounds: list[Measured]) -> float:
    return statistics.median(measured.per_second() for measured in rounds)


def latencies(rounds: list[Measured]) -> dict[str, dict[str, float]]:
    """Median over the rounds of p50 and p95 of each request, in milliseconds."""
    return {
        name: {
            f"p{percent}_ms": round(statistics.median(m.percentile(name, percent) for m in rounds), 1)
            for percent in (50, 95)
        }
        for name in rounds[0].requests
    }


def main() -> None:
    study = _slots.make_study()
    sessions = [_slots.make_reviewer(number) for number in range(CLIENTS[-1])]
    found = measure_desk(study, sessions)
    bare = measure_bare()
    full, small = median(found[WAITING[1], 16]), median(found[WAITING[0], 16])
    print(
        json.dumps(
            {
                "cycles_per_s": round(full, 1),
                "bare_cycles_per_s": round(median(bare), 1),
                "growth": round(small / full, 3),
                "errors": sum(len(m.errors) for rounds in [*found.values(), bare] for m in rounds),
                "detail": [
                    {
                        "waiting": waiting,
                        "clients": count,
                        "cycles_per_s": round(median(rounds), 1),
                        "requests": latencies(rounds),
                    }
                    for (waiting, count), rounds in found.items()
                ],
                "bare": latencies(bare),
            }
        )
    )


if __name__ == "__main__":
    main()
