"""All calls of a process share clients and connections."""

import asyncio
import threading
import time

import httpx2
import pytest

from agents.adapters import clients, connections
from agents.adapters.base import AdapterError
from agents.adapters.openai_responses import OpenAIProvider
from agents.adapters.turns import Ask
from reviews.rules.retry import Fault
from tests.agents.adapters.talking import BRIEF, run
from tests.wire import Says, WireServer
from tests.wire.exchange import Exchange

ASK = Ask(model="m", system="s", items=(BRIEF,), seconds=20)
HERE = "http://127.0.0.1:1/v1"


class Client:
    """What an SDK's client is to `clients`."""

    def __init__(self, base_url: str, key: str, http: httpx2.AsyncClient) -> None:
        self.made_of = base_url, key
        self.http = http


async def ask(times: int = 1) -> None:
    for _ in range(times):
        await OpenAIProvider().send(ASK)


def test_one_address_and_key_have_one_client_on_a_loop() -> None:
    async def some() -> list[Client]:
        places = [(HERE, "a"), (HERE, "a"), (HERE, "b"), ("http://127.0.0.1:2/v1", "a")]
        return [clients.get(Client, *place) for place in places]

    first, same, *others = run(some())
    assert first is same
    assert [other.made_of for other in others] == [(HERE, "b"), ("http://127.0.0.1:2/v1", "a")]
    assert first.http.is_closed
    assert run(some())[0] is not first


def test_calls_one_after_the_other_take_one_connection(wire_server: WireServer) -> None:
    run(ask(3))
    assert wire_server.accepted == 1


def test_calls_at_once_wait_for_no_connection_and_leave_theirs_to_the_next(wire_server: WireServer) -> None:
    all_here = threading.Event()

    def together(exchange: Exchange) -> None:
        if len(wire_server.requests) >= 30:
            all_here.set()
        all_here.wait(30)
        exchange.says(Says())

    async def many() -> None:
        await asyncio.gather(*(ask() for _ in range(30)))
        await ask(3)

    wire_server.behave(together)
    run(many())
    assert (wire_server.accepted, len(wire_server.requests)) == (30, 33)


def test_connection_left_idle_is_closed(wire_server: WireServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "KEEP_SECONDS", 0)
    run(ask(3))
    assert wire_server.accepted == 3


def test_connections_are_closed_with_the_loop(wire_server: WireServer) -> None:
    run(ask())
    until = time.monotonic() + 5
    while wire_server.open() and time.monotonic() < until:
        time.sleep(0.01)
    assert wire_server.open() == 0


@pytest.mark.parametrize("behaviour", ["hang", "cut", "trickle", "silent_close", "bomb"])
def test_connection_that_went_wrong_is_not_taken_again(wire_server: WireServer, behaviour: str) -> None:
    wire_server.behave(behaviour, "ok")

    async def twice() -> None:
        with pytest.raises(AdapterError):
            await OpenAIProvider().send(Ask(model="m", system="s", items=(BRIEF,), seconds=0.4))
        await ask()

    run(twice())
    assert wire_server.accepted == 2


def test_proxy_of_the_environment_is_taken_but_for_what_it_leaves_out(
    wire_server: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.2:1/v1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("http_proxy", wire_server.address.removeprefix("http://"))
    # The server knows no address with a host in it, which only a proxy is asked for.
    with pytest.raises(AdapterError, match="HTTP 404"):
        run(ask())
    monkeypatch.setenv("no_proxy", "127.0.0.2")
    with pytest.raises(AdapterError) as caught:
        run(ask())
    assert caught.value.fault is Fault.UNREACHABLE


def test_proxy_of_no_use_is_told(wire_server: WireServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:9")
    with pytest.raises(AdapterError, match="the proxy that the environment names is no HTTP proxy"):
        run(ask())
