"""Clients that send slowly hold no thread for long: others are answered."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from hapi.embedded.address import listen

APPLICATION = "tests.hapi.hello:application"


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    """A server with one process and two threads whose patience is a second."""
    with listen("127.0.0.1", None) as listener:
        server = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", APPLICATION, "--bind", f"fd://{listener.fileno()}",
                "--worker-class", "hapi.gunicorn_worker.PatientWorker", "--threads", "2",
                "--log-level", "warning", "--no-control-socket",
            ],
            pass_fds=[listener.fileno()],
        )  # fmt: skip
        try:
            yield listener.getsockname()
        finally:
            server.terminate()
            server.wait(10)


def get(address: tuple[str, int], timeout: float = 10) -> bytes:
    connection = http.client.HTTPConnection(*address, timeout=timeout)
    try:
        connection.request("GET", "/")
        return connection.getresponse().read()
    finally:
        connection.close()


def drip(client: socket.socket) -> None:
    for _ in range(100):
        client.sendall(b"x")
        time.sleep(0.1)


def test_clients_that_say_nothing_hold_no_thread(address: tuple[str, int]) -> None:
    assert get(address) == b"hello"
    silent = [socket.create_connection(address) for _ in range(6)]
    started = time.monotonic()
    assert get(address) == b"hello"
    assert time.monotonic() - started < 0.5
    for client in silent:
        client.close()


def test_clients_that_stop_in_the_header_are_cut_off(address: tuple[str, int]) -> None:
    assert get(address) == b"hello"
    half = [socket.create_connection(address, timeout=10) for _ in range(4)]
    for client in half:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Half: ")
    assert get(address) == b"hello"
    for client in half:
        assert client.recv(1) == b""
        client.close()


def test_client_that_drips_is_cut_off_too(address: tuple[str, int]) -> None:
    assert get(address) == b"hello"
    with socket.create_connection(address, timeout=10) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Drip: ")
        with pytest.raises(OSError, match="Broken pipe|reset"):
            drip(client)


def test_connection_is_kept_for_the_next_request(address: tuple[str, int]) -> None:
    connection = http.client.HTTPConnection(*address, timeout=10)
    for _ in range(3):
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"hello"
    connection.close()
