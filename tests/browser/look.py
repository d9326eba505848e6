"""What every page has to be: readable for everybody, in both themes, with a title and one heading."""

from __future__ import annotations

import json
from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

THEMES: Final = ("light", "dark")
# Everything that axe knows, its best practices too, and the size of targets (WCAG 2.2), which it leaves out.
OPTIONS: Final = json.dumps({"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}})


def assert_sound(page: Page) -> None:
    """axe finds nothing in either theme; there is one h1 and a title that names the page."""
    found = [f"{theme}: {violation}" for theme in THEMES for violation in violations(page, theme)]
    assert found == [], "\n".join([page.url, *found])
    assert page.locator("h1").count() == 1, page.url
    title = page.title()
    assert title.endswith(" · HAPI"), page.url
    assert title.removesuffix(" · HAPI").strip(), page.url


def violations(page: Page, theme: str) -> list[str]:
    """Each as "rule: element: what is wrong". The page is left in the light theme."""
    page.wait_for_load_state()  # with all its style sheets
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    answer: dict[str, Any] = page.evaluate(f"axe.run({OPTIONS})")
    page.emulate_media(color_scheme="light")
    return [
        f"{violation['id']}: {node['html'][:160]}: {node['failureSummary']}"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]


def assert_no_sideways_scrolling(page: Page) -> None:
    """The page is no wider than its window (a table may scroll in a box of its own)."""
    page.wait_for_load_state()
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window, f"{page.url} is {wide} px wide in a window of {window}"
