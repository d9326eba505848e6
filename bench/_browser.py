"""Chromium for what is measured or pictured in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from hapi.embedded.chromium import find_chromium

# Headless, as root in a container too, and without traffic of its own.
FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own (HAPI_CHROMIUM names another). Raises RuntimeError where there is none."""
    executable = find_chromium(print)
    if executable is None:
        raise RuntimeError("There is no Chromium. Install one, or set HAPI_CHROMIUM to it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
