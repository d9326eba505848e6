"""The SDKs' clients: one for each event loop, address and key, shared by all calls.

Building one takes tens of milliseconds, and its connections are worth keeping.
"""

import asyncio
import urllib.request
from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import httpx2

from agents.adapters import answer_cap
from agents.adapters.base import AdapterError
from agents.adapters.connections import Connections
from reviews.rules.retry import Fault

C = TypeVar("C")
Make = Callable[[str, str, httpx2.AsyncClient], C]
Known = dict[tuple[object, str, str], tuple[object, httpx2.AsyncClient]]

CONNECT_SECONDS = 20.0
# No limit on reading: the caller's is one on the whole call.
TIMEOUT = httpx2.Timeout(None, connect=CONNECT_SECONDS)

# By loop: connections belong to the loop that opened them, and a later one may have the same id.
_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Known] = WeakKeyDictionary()


def get(make: Make[C], base_url: str, key: str) -> C:
    """The client that `make(base_url, key, http)` builds, the same each time on the running loop.

    `make` is a function of a module. `http` follows no redirects, for they could lead anywhere with the
    brief; it has no limit on time, nor on connections; and it reads no more of an answer than
    `answer_cap.at_most` allows. Raises AdapterError where the environment names a proxy of no use.
    """
    known = _clients.setdefault(asyncio.get_running_loop(), {})
    found = known.get((make, base_url, key))
    if found is None:
        http = httpx2.AsyncClient(
            transport=Connections(_proxy(base_url)),
            follow_redirects=False,
            timeout=TIMEOUT,
            event_hooks={"response": [answer_cap.cap]},
        )
        found = known[make, base_url, key] = make(base_url, key, http), http
    return cast(C, found[0])


async def close() -> None:
    """Closes the clients of the running loop: before it ends, or their sockets stay open."""
    for _, http in _clients.pop(asyncio.get_running_loop(), {}).values():
        await http.aclose()


def _proxy(base_url: str) -> str | None:
    """The proxy that the environment names for an address (HTTPS_PROXY, NO_PROXY, ...). Raises AdapterError
    for one that httpx2 can't use.
    """
    address: Any = urlsplit(base_url)
    if urllib.request.proxy_bypass(address.netloc):
        return None
    proxies = urllib.request.getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all")
    if not proxy:
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if urlsplit(proxy).scheme not in {"http", "https"}:
        words = "The agent can't be used: the proxy that the environment names is no HTTP proxy."
        raise AdapterError(Fault.REFUSED_KEY, words)
    return proxy
