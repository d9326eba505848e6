"""Everything that a person can get to from a page by following what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from django.http import FileResponse
from django.test import Client

from tests.reviews.answers import Answer

ADDRESS = re.compile(r"""\b(?:href|src|hx-get|poster|action|data-[\w-]+)\s*=\s*["']([^"'<>\s]*)["']""")
ELSEWHERE = ("/static/", "/accounts/", "/i18n/", "/sign-in/")


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
        yield got
        if "text/html" in got.headers:
            waiting += inside(address, got.content.decode())


def fetched(address: str, answer: Answer) -> Got:
    """A response of any kind, read to its end."""
    content = answer.getvalue() if isinstance(answer, FileResponse) or _streams(answer) else answer.content
    chain = "".join(f"{at}\n" for at, _ in getattr(answer, "redirect_chain", []))
    headers = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
    return Got(address, chain + headers, content)


def _streams(answer: object) -> bool:
    return bool(getattr(answer, "streaming", False))


def inside(address: str, page: str) -> Iterable[str]:
    for match in ADDRESS.finditer(page):
        found = urlsplit(urljoin(address, unescape(match.group(1))))
        path = found.path + (f"?{found.query}" if found.query else "")
        if not found.netloc and path.startswith("/") and not path.startswith(ELSEWHERE):
            yield path
