"""Sixteen clients in one process: plain sockets, kept open, so that the server is what is measured."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass
class Measured:
    """What the clients saw: seconds of each request by its name, whole cycles, and what went wrong."""

    seconds: float = 0.0
    cycles: int = 0
    errors: list[str] = field(default_factory=list)
    requests: dict[str, list[float]] = field(default_factory=dict)

    def per_second(self) -> float:
        return self.cycles / self.seconds if self.seconds else 0.0

    def percentile(self, name: str, percent: int) -> float:
        """Milliseconds; 0 where nothing was measured."""
        values = self.requests.get(name, [])
        if len(values) < 2:
            return 0.0
        return 1000 * statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


class Client:
    """One reviewer's browser as far as HTTP goes: a kept connection and cookies. Follows no redirect."""

    def __init__(self, port: int, cookies: dict[str, str], found: Measured) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.found = found

    def ask(self, name: str, method: str, path: str, body: str = "") -> tuple[int, str, bytes]:
        """Status, Location and body of one request; its time goes to `name`."""
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        began = time.perf_counter()
        self.connection.request(method, path, body=body or None, headers=headers)
        answer = self.connection.getresponse()
        content = answer.read()
        self.found.requests.setdefault(name, []).append(time.perf_counter() - began)
        return answer.status, answer.headers.get("Location", ""), content


def run_clients(clients: Sequence[Client], cycle: Callable[[Client], None], seconds: float) -> Measured:
    """Let every client do cycles for `seconds`; the first cycle of each (new connections) is not counted."""
    total = Measured()
    ready, go = threading.Barrier(len(clients) + 1), threading.Event()

    def work(client: Client) -> None:
        try:
            cycle(client)
        except BaseException:
            ready.abort()  # nobody waits for a client that could not even begin
            raise
        client.found.requests.clear()
        ready.wait()
        go.wait()
        while time.perf_counter() < ends:
            try:
                cycle(client)
                client.found.cycles += 1
            except (OSError, http.client.HTTPException, RuntimeError) as error:
                client.found.errors.append(f"{type(error).__name__}: {error}")
                client.connection.close()

    threads = [threading.Thread(target=work, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    ends = began + seconds
    go.set()
    for thread in threads:
        thread.join()
    total.seconds = time.perf_counter() - began
    for client in clients:
        total.cycles += client.found.cycles
        total.errors += client.found.errors
        for name, values in client.found.requests.items():
            total.requests.setdefault(name, []).extend(values)
        client.connection.close()
    return total
