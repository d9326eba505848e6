"""What a reviewer does on the desk with a mouse, in the words of the page."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


def claim(page: Page) -> None:
    """Take what the desk offers; the clock stands until `start`."""
    page.goto("/desk/")
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.get_by_role("button", name=re.compile("^Start"))).to_be_visible()
    page.wait_for_load_state()  # seen is not laid out: style sheets may still be on their way


def start(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Start")).click()
    expect(page.get_by_role("button", name=re.compile("^Pause"))).to_be_visible()


def criterion(page: Page, position: int) -> Locator:
    return page.get_by_role("group", name=f"Criterion {position}", exact=True)


def give(page: Page, position: int, verdict: str, reason: str = "") -> None:
    """`verdict` as the database has it: "met", "not_met" or "not_applicable"."""
    row = criterion(page, position)
    row.locator(f"input[value={verdict}]").check()
    if reason:
        row.get_by_label("Why is it not met?").fill(reason)


def lock(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Lock scores")).click()
    expect(page.get_by_role("heading", name="The scores are locked")).to_be_visible()


def answer_hire(page: Page, answer: str) -> None:
    """`answer` is "yes" or "no"."""
    question = page.get_by_role("group", name="Would a client accept this as it is")
    question.locator(f"input[value={answer}]").check()
    page.get_by_role("button", name=re.compile("^Answer")).click()


def saved(page: Page) -> Locator:
    """Where the page says whether the draft is saved."""
    return page.locator("[data-saved]")
