"""What a browser with an empty cache fetches to show the desk."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from bench._browser import chromium


def transfers(url: str, session: str) -> dict[str, int]:
    """Bytes by address, of everything that the browser fetched to show `url`."""
    names: dict[str, str] = {}
    received: dict[str, int] = {}

    def sent(event: dict[str, Any]) -> None:
        names[event["requestId"]] = event["request"]["url"]

    def finished(event: dict[str, Any]) -> None:
        name = names[event["requestId"]]
        if not name.startswith("data:"):
            received[name] = received.get(name, 0) + event["encodedDataLength"]

    with chromium() as browser:
        context = browser.new_context()
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.on("Network.requestWillBeSent", sent)
        network.on("Network.loadingFinished", finished)
        network.send("Network.enable")
        answer = page.goto(url, wait_until="networkidle")
        if answer is None or answer.status != 200 or page.locator("desk-review").count() != 1:
            raise RuntimeError(f"{url} is not the desk: {page.content()[:300]}")
        context.close()
    return received
