"""`./run`: the whole site, until Ctrl-C."""

import argparse
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from hapi.embedded.address import is_loopback, listen, url_of
from hapi.embedded.foreground import python
from hapi.embedded.interrupts import Interrupts, StopRequestedError
from hapi.embedded.layout import ROOT, Layout, read_facts, write_facts
from hapi.embedded.process import Service, StartError, die_with_parent, wait_until_ready
from hapi.embedded.session import BusyError, Session, running_servers, say

# What `./run manage` must know of the site.
FOR_COMMANDS = ("HAPI_DEMO_LINKS", "HAPI_ALLOWED_HOSTS", "HAPI_BASE_URL")


def serve(arguments: list[str]) -> int:
    """0 after a stop that was asked for; 1 when it runs already."""
    options = _options(arguments)
    layout = Layout.of_checkout()
    interrupts = Interrupts()
    started = time.monotonic()
    try:
        with running_servers(layout, interrupts) as session:
            try:
                _run_site(session, interrupts, options, started)
            except StopRequestedError:
                say("\nStopping.")
    except BusyError:
        say(_who_is_busy(layout))
        return 1
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run", add_help=False)
    parser.add_argument("--host", default=os.environ.get("HAPI_HOST") or "127.0.0.1")
    parser.add_argument("--port", type=int, default=os.environ.get("HAPI_PORT") or None)
    parser.add_argument("--no-demo", dest="demo", action="store_false")
    return parser.parse_args(arguments)


def _who_is_busy(layout: Layout) -> str:
    facts = read_facts(layout)
    if "url" in facts:
        return f"HAPI runs already in this checkout: {facts['url']} (process {facts['pid']})."
    return (
        "Another command of this checkout uses its servers"
        f" (process {facts.get('pid', 'unknown')}). Wait for it, or stop it, then start again."
    )


def _run_site(session: Session, interrupts: Interrupts, options: argparse.Namespace, started: float) -> None:
    """Prepares, starts web, workers and scheduler, says where, and watches all of them."""
    workers = _workers()
    listener = listen(options.host, options.port)
    url = url_of(listener, options.host)
    environment = session.environment
    environment.update(_web_environment(listener, options.host), HAPI_BASE_URL=url)
    arguments = ["--demo"] if options.demo else []
    if is_loopback(listener):
        arguments += ["--base-url", url]
    links = _prepare(environment, interrupts, arguments)
    services = _site(session, environment, listener, workers)
    session.supervisor.start(services)
    wait_until_ready(services, 60, interrupts.pause)
    facts = read_facts(session.layout)
    told = {name: value for name, value in environment.items() if name in FOR_COMMANDS}
    write_facts(session.layout, {"pid": facts["pid"], "url": url, "environment": facts["environment"] | told})
    say(
        f"\nHAPI runs at {url}/\n"
        f"Started in {time.monotonic() - started:.1f} s; logs in {session.layout.logs}."
    )
    if links:
        say(f"\n{links}")
    if not is_loopback(listener):
        say(
            "Others can reach this address, so there are no demo sign-in links."
            " Make users with ./run manage create_user."
        )
    say("\nCtrl-C stops it.")
    session.supervisor.watch()


def _web_environment(listener: socket.socket, host: str) -> dict[str, str]:
    allowed = os.environ.get("HAPI_ALLOWED_HOSTS", "").split(",")
    names = [name.strip() for name in allowed if name.strip()]
    own = ["localhost", "127.0.0.1", "[::1]", f"[{host}]" if ":" in host else host]
    return {
        "HAPI_BIND": f"fd://{listener.fileno()}",
        "HAPI_DEMO_LINKS": "true" if is_loopback(listener) else "false",
        "HAPI_ALLOWED_HOSTS": ",".join(dict.fromkeys(names + own)),
    }


def _prepare(environment: Mapping[str, str], interrupts: Interrupts, arguments: list[str]) -> str:
    """What `prepare` printed: the sign-in links."""
    process = subprocess.Popen(
        [str(word) for word in python("-m", "hapi.embedded.prepare", *arguments)],
        env=dict(environment),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGKILL),
    )  # fmt: skip
    try:
        while True:
            try:
                output, _ = process.communicate(timeout=0.05)
                break
            except subprocess.TimeoutExpired:
                interrupts.pause(0)
    finally:
        process.kill()
        process.wait()
    if process.returncode:
        raise StartError("The site could not be prepared (see above).")
    return output.strip()


def _site(
    session: Session, environment: Mapping[str, str], listener: socket.socket, workers: int
) -> list[Service]:
    """Scheduler, workers, web: they are stopped in the opposite order."""
    logs = session.layout.logs
    address = urlsplit(url_of(listener, str(listener.getsockname()[0])))
    return [
        Service(
            name="The scheduler",
            arguments=python(ROOT / "manage.py", "scheduler"),
            log=logs / "scheduler.log",
            environment=environment,
            stop_signal=signal.SIGTERM,
            orphan_signal=signal.SIGTERM,
            ready=lambda _: True,
        ),
        *(_worker(session, environment, number) for number in range(1, workers + 1)),
        Service(
            name="The web server",
            arguments=python("-m", "gunicorn", "-c", "python:hapi.gunicorn_settings"),
            log=logs / "web.log",
            environment=environment,
            stop_signal=signal.SIGTERM,
            orphan_signal=signal.SIGQUIT,
            ready=lambda _: _answers(address.hostname or "", address.port or 0),
            pass_fds=[listener.fileno()],
        ),
    ]  # fmt: skip


def _workers() -> int:
    """How many worker processes the site has: one uses one core at most."""
    given = os.environ.get("HAPI_WORKERS", "2")
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= 64:
        raise StartError(f"HAPI_WORKERS is {given!r}; a number from 1 to 64 is wanted.")
    return int(given)


def _worker(session: Session, environment: Mapping[str, str], number: int) -> Service:
    return Service(
        name=f"Worker {number}",
        arguments=python(
            "-m", "celery", "-A", "hapi.celery", "--quiet", "worker", "-n", f"worker-{number}@%h",
            "-l", "INFO", "--without-gossip", "--without-mingle",
        ),
        log=session.layout.logs / f"worker-{number}.log",
        environment=environment,
        # It first finishes what it runs, which may take longer than anyone waits for: a killed run is
        # found by the sweep when its lease ends.
        stop_signal=signal.SIGTERM,
        orphan_signal=signal.SIGKILL,
        patience=3,
        ready=lambda _: True,
    )  # fmt: skip


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
