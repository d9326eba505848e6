"""The address is held from the start, so that two checkouts cannot choose the same."""

import socket

import pytest

from hapi.embedded.address import FIRST_PORT, is_loopback, listen, url_of
from hapi.embedded.process import StartError
from hapi.embedded.valkey import free_port


def port_of(listener: socket.socket) -> int:
    port: int = listener.getsockname()[1]
    return port


def test_two_starts_get_a_port_each() -> None:
    with listen("127.0.0.1", None) as one, listen("127.0.0.1", None) as other:
        assert FIRST_PORT <= port_of(one) < port_of(other)


def test_port_that_is_taken_is_named() -> None:
    with listen("127.0.0.1", free_port()) as taken:
        port = port_of(taken)
        with pytest.raises(StartError) as raised:
            listen("127.0.0.1", port)
    assert str(raised.value) == (
        f"Port {port} of 127.0.0.1 cannot be used: another process holds it."
        " Choose another with --port, or leave --port out for one that is free."
    )


def test_host_that_is_not_here_is_named() -> None:
    with pytest.raises(StartError, match="nowhere.invalid cannot be used"):
        listen("nowhere.invalid", 8000)


@pytest.mark.parametrize(
    ("host", "loopback", "shown"),
    [("127.0.0.1", True, "127.0.0.1"), ("localhost", True, "localhost"), ("0.0.0.0", False, "localhost")],
)
def test_only_loopback_is_loopback(host: str, loopback: bool, shown: str) -> None:
    with listen(host, free_port()) as listener:
        assert is_loopback(listener) is loopback
        assert url_of(listener, host) == f"http://{shown}:{port_of(listener)}"
