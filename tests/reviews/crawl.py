"""Everything that a person can get to from a page by following what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from django.test import Client

ADDRESS = re.compile(r"""\b(?:href|src|hx-get|poster)="([^"]*)"|\bdata-[\w-]+="(/[^"]*)\"""")
# Nobody's work is in the practice, and a bigger picture is the same picture.
ELSEWHERE = re.compile(r"/(?:static|accounts|desk/practice)/|.*[?&]zoom=")


class Got(NamedTuple):
    """A response: its address, its headers in lines, and its bytes."""

    address: str
    headers: str
    content: bytes


def crawl(client: Client, *starts: str, seen: set[str] | None = None) -> Iterator[Got]:
    """GET each address once and what its pages refer to, without leaving the site. `seen` holds addresses
    that need not be fetched again; the new ones are added."""
    known = set() if seen is None else seen
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        if address in known:
            continue
        known.add(address)
        got = fetched(address, client.get(address, follow=True))
        known.add(got.address)
        yield got
        if "text/html" in got.headers:
            waiting += inside(got.address, got.content.decode())


def fetched(address: str, answer: Any) -> Got:
    """What the test client got, read to its end. The address is the last that it was sent on to."""
    content = answer.getvalue() if answer.streaming else answer.content
    chain = [at for at, _ in getattr(answer, "redirect_chain", [])]
    headers = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
    return Got([address, *chain][-1], "\n".join([*chain, headers]), content)


def inside(address: str, page: str) -> Iterator[str]:
    for match in ADDRESS.finditer(page):
        found = urlsplit(urljoin(address, unescape(match.group(1) or match.group(2) or "")))
        path = found.path + (f"?{found.query}" if found.query else "")
        if not found.netloc and path.startswith("/") and not ELSEWHERE.match(path):
            yield path
