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


@pytest.mark.parametrize("length", ["Content-Length: 100000", "Transfer-Encoding: chunked"])
def test_others_are_answered_while_bodies_drip(address: tuple[str, int], length: str) -> None:
    """Three times as many as there are threads."""
    assert get(address) == b"hello"
    slow = [socket.create_connection(address, timeout=10) for _ in range(6)]
    for client in slow:
        client.sendall(f"POST / HTTP/1.1\r\nHost: localhost\r\n{length}\r\n\r\n1".encode())
    started = time.monotonic()
    assert get(address) == b"hello"
    assert time.monotonic() - started < 8
    with pytest.raises(OSError, match="Broken pipe|reset"):
        drip(slow[0])
    for client in slow:
        client.close()


def test_answer_that_is_not_taken_holds_no_thread(address: tuple[str, int]) -> None:
    assert get(address) == b"hello"
    deaf = [socket.create_connection(address) for _ in range(2)]
    for client in deaf:
        client.sendall(b"GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n")
    time.sleep(0.5)
    started = time.monotonic()
    assert get(address) == b"hello"
    assert time.monotonic() - started < 4
    for client in deaf:
        client.close()


def test_slow_upload_and_download_that_go_on_are_not_cut(address: tuple[str, int]) -> None:
    """Each takes several times the patience, at 1 MB/s."""
    with socket.create_connection(address, timeout=10) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000000\r\n\r\n")
        for _ in range(30):
            client.sendall(b"x" * 100_000)
            time.sleep(0.1)
        assert client.recv(1000).endswith(b"3000000 bytes")
        client.sendall(b"GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n")
        started, taken = time.monotonic(), 0
        while taken < 20_000_000:
            data = client.recv(100_000)
            assert data, f"cut off after {taken} bytes"
            taken += len(data)
            if time.monotonic() - started < 4:
                time.sleep(0.1)


def test_client_that_leaves_its_end_open_stops_nobody(address: tuple[str, int]) -> None:
    """gunicorn waits 2 s for each of them, one after the other, in the thread that serves everybody."""
    assert get(address) == b"hello"
    open_ends = [socket.create_connection(address) for _ in range(4)]
    started = time.monotonic()
    for client in open_ends:
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
    assert get(address) == b"hello"
    assert time.monotonic() - started < 3
    for client in open_ends:
        client.close()


def test_connection_is_kept_for_the_next_request(address: tuple[str, int]) -> None:
    connection = http.client.HTTPConnection(*address, timeout=10)
    for _ in range(3):
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"hello"
    connection.close()
