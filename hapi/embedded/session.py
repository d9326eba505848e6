"""A state folder in use: one holder at a time, with its servers and the environment that leads to them."""

import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hapi.embedded.home import forget_data
from hapi.embedded.interrupts import Interrupts
from hapi.embedded.layout import ROOT, Layout, read_facts, try_lock, write_facts, write_private
from hapi.embedded.postgres import postgres_service
from hapi.embedded.process import Service, StartError, server_account, wait_until_ready
from hapi.embedded.supervisor import Supervisor
from hapi.embedded.valkey import valkey_service

PATIENCE_WITH_EARLIER_SERVERS = 20.0  # seconds for the servers of a killed start to end


class BusyError(Exception):
    """Another process of this checkout holds the state folder."""


@dataclass
class Session:
    """Servers that run, and the environment in which the project finds them."""

    layout: Layout
    supervisor: Supervisor
    environment: dict[str, str]


def say(text: str) -> None:
    """To a person, so to standard error: standard output belongs to the commands."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def running_servers(
    layout: Layout, interrupts: Interrupts, *, durable: bool = True, fresh: bool = False
) -> Iterator[Session]:
    """Starts the servers that the environment does not name, and stops everything at the end.

    `durable` False: a crash of the machine may lose data. `fresh`: earlier data is thrown away.
    Raises BusyError where somebody else has the folder, StartError when a server does not start.
    """
    layout.logs.mkdir(parents=True, exist_ok=True)
    holder = try_lock(layout.var / "supervisor.lock")
    if holder is None:
        raise BusyError
    # The servers inherit this one: it is free when the last of an earlier start has really ended.
    servers_lock = _wait_for_earlier_servers(layout, interrupts)
    supervisor = Supervisor(interrupts, say)
    try:
        if fresh:
            forget_data(layout, server_account())
        services, environment = _services(layout, durable=durable, lock=servers_lock)
        supervisor.start(services)
        wait_until_ready(services, 60, interrupts.pause)
        write_facts(layout, {"pid": os.getpid(), "environment": environment})
        yield Session(layout, supervisor, {**os.environ, **environment})
    finally:
        layout.facts.unlink(missing_ok=True)
        supervisor.stop()
        os.close(servers_lock)
        holder.close()


def environment_of_running(layout: Layout) -> dict[str, str] | None:
    """How to reach the servers that another process of this checkout keeps running; None where none does."""
    layout.var.mkdir(parents=True, exist_ok=True)
    free = try_lock(layout.var / "supervisor.lock")
    if free is not None:
        free.close()
        return None
    environment = read_facts(layout).get("environment")
    return dict(environment) if isinstance(environment, dict) else None


def _wait_for_earlier_servers(layout: Layout, interrupts: Interrupts) -> int:
    deadline = time.monotonic() + PATIENCE_WITH_EARLIER_SERVERS
    while True:
        lock = try_lock(layout.var / "servers.lock")
        if lock is not None:
            descriptor = os.dup(lock.fileno())
            lock.close()
            return descriptor
        if time.monotonic() > deadline:
            raise StartError(
                f"The servers of an earlier start still run and hold {layout.var / 'servers.lock'}."
            )
        interrupts.pause(0.1)


def _services(layout: Layout, *, durable: bool, lock: int) -> tuple[list[Service], dict[str, str]]:
    account = server_account()
    services: list[Service] = []
    environment = {
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "hapi.settings",
        "HAPI_VAR": str(layout.var),
        "HAPI_COOKIE_SUFFIX": os.environ.get("HAPI_COOKIE_SUFFIX") or layout.digest[:8],
    }
    for name in ("DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL", "REDIS_URL_FILE"):
        if os.environ.get(name):
            environment[name] = os.environ[name]
    if not {"DATABASE_URL", "DATABASE_URL_FILE"} & environment.keys():
        service, environment["DATABASE_URL"] = postgres_service(layout, account, durable=durable, lock=lock)
        services.append(service)
    if not {"REDIS_URL", "REDIS_URL_FILE"} & environment.keys():
        service, environment["REDIS_URL"] = valkey_service(layout, account, lock=lock)
        services.append(service)
    if not {"HAPI_SECRET_KEY", "HAPI_SECRET_KEY_FILE"} & os.environ.keys():
        if not layout.secret.exists():
            write_private(layout.secret, secrets.token_urlsafe(50))
        environment["HAPI_SECRET_KEY_FILE"] = str(layout.secret)
    return services, environment
