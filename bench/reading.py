"""`./run bench reading`: the desk with a Word file of 5 MB that was opened before, and 50 reviewers who type.

`page_p95_ms`: 200 requests of the desk page one after the other, from the first byte sent to the last byte
read, on a connection that is kept, while nobody else asks; the whole page with the document's HTML.
`autosave_p95_ms`: 50 reviewers each save a growing draft of ten reasons every 2 s on average, for 30 s.
`kb`, `requests`: what a browser with an empty cache fetches for the page that shows the message of four
words instead: the deliverable's own bytes are what the document adds (`document_kb`).
`usable_ms`: from the start of the navigation until the page's elements take keys; median of seven loads,
each with an empty cache. The last line is JSON.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hapi.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django has to be set up first

from bench import _reading, _slots  # noqa: E402
from bench._browser import chromium  # noqa: E402
from bench._load import Client, Measured  # noqa: E402
from bench._server import serving  # noqa: E402
from bench._transfers import transfers  # noqa: E402

REVIEWERS, PAGES, LOADS = 50, 200, 7
SECONDS, EVERY = 30.0, 2.0
TOKEN = "b" * 32
USABLE = """
addEventListener("DOMContentLoaded", async () => {
  await Promise.all(["desk-review", "desk-clock"].map((name) => customElements.whenDefined(name)));
  window.usable = performance.now();
});
"""


def client_of(port: int, session: str) -> Client:
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: TOKEN}
    return Client(port, cookies, Measured())


def pages(client: Client, slot: UUID) -> Measured:
    for number in range(PAGES + 5):
        status, _, content = client.ask("page", "GET", f"/desk/{slot}/")
        if status != 200 or b"Section 9" not in content:
            shown = content[content.find(b'id="work"') :][:2000]
            raise RuntimeError(f"this is not the page with the document: {status} {shown!r}")
        if number == 4:
            client.found.requests.clear()  # the document is converted once, connections are opened
    return client.found


def type_away(client: Client, slot: UUID, criteria: list[int], ends: float) -> None:
    """One reviewer's saves, each building on the revision of the one before."""
    chance = random.Random(str(slot))
    revision = letters = 0
    time.sleep(chance.uniform(0, EVERY))
    while time.monotonic() < ends:
        letters += 30
        form = _reading.typed(criteria, letters) | {"csrfmiddlewaretoken": TOKEN, "revision": str(revision)}
        status, _, content = client.ask("save", "POST", f"/desk/{slot}/draft/", urlencode(form))
        if status != 200:
            client.found.errors.append(f"{status} {content[:200]!r}")
            return
        revision = json.loads(content)["revision"]
        time.sleep(chance.uniform(0.5 * EVERY, 1.5 * EVERY))


def saves(port: int, work: dict[str, UUID]) -> Measured:
    clients = [client_of(port, session) for session in work]
    ends = time.monotonic() + SECONDS
    threads = [
        threading.Thread(target=type_away, args=[client, slot, _reading.criteria_of(slot), ends])
        for client, slot in zip(clients, work.values(), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = Measured()
    for client in clients:
        total.errors += client.found.errors
        total.requests.setdefault("save", []).extend(client.found.requests.get("save", []))
    return total


def usable_ms(url: str, session: str) -> float:
    found = []
    with chromium() as browser:
        for _ in range(LOADS + 1):
            context = browser.new_context()
            context.add_init_script(USABLE)
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
            page = context.new_page()
            page.goto(url)
            page.wait_for_function("window.usable")
            found.append(float(page.evaluate("window.usable")))
            context.close()
    return statistics.median(found[1:])  # the first one also starts the browser's processes


def main() -> None:
    study = _slots.make_study()
    _slots.fill(study, REVIEWERS)
    content = _reading.word_file()
    _reading.deliver_to_all(content)
    sessions = [_slots.make_reviewer(number) for number in range(REVIEWERS)]
    work = {session: _reading.at_work(f"bench-{number}") for number, session in enumerate(sessions)}
    session, slot = next(iter(work.items()))
    with serving() as port:
        url = f"http://127.0.0.1:{port}/desk/{slot}/"
        page = pages(client_of(port, session), slot)
        fetched = transfers(f"{url}?file=message", session)
        with_document = transfers(url, session)
        usable = usable_ms(url, session)
        typing = saves(port, work)
    for name, size in sorted(fetched.items(), key=lambda item: -item[1]):
        print(f"{size / 1000:8.1f} kB  {name.split('/', 3)[3]}", file=sys.stderr)
    for error in typing.errors[:5]:
        print(error, file=sys.stderr)
    print(
        json.dumps(
            {
                "page_p95_ms": round(page.percentile("page", 95), 1),
                "autosave_p95_ms": round(typing.percentile("save", 95), 1),
                "kb": round(sum(fetched.values()) / 1000, 1),
                "requests": len(fetched),
                "usable_ms": round(usable),
                "document_kb": round((sum(with_document.values()) - sum(fetched.values())) / 1000, 1),
                "page_median_ms": round(page.percentile("page", 50), 1),
                "autosave_median_ms": round(typing.percentile("save", 50), 1),
                "saves": len(typing.requests["save"]),
                "errors": len(typing.errors),
                "file_mb": round(len(content) / 1_000_000, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
