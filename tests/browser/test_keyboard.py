"""A whole review without a mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from reviews.models import Feedback, Review, Score, User
from tests.browser import desk_page
from tests.browser.visit import Visits

FOCUSED = "document.activeElement.innerText || document.activeElement.value || ''"


def tab_to(page: Page, words: str) -> None:
    """Tab along until the control with these words has the focus."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).startswith(words):
            return
    pytest.fail(f"no Tab leads to {words}")


@pytest.mark.usefixtures("study")
def test_a_whole_review_by_keyboard(visits: Visits, reviewer: User) -> None:
    page = visits.open("/desk/", by=reviewer)
    tab_to(page, "Claim")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Start"))).to_be_visible()

    page.keyboard.press("p")
    expect(page.get_by_role("button", name=re.compile("^Pause"))).to_be_visible()

    page.keyboard.press("y")  # and on to the second
    page.keyboard.press("n")
    page.keyboard.type("It has no n, y or x.")  # no letter of it is a command
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("k")
    page.keyboard.press("e")
    page.keyboard.type("Second paragraph.")
    page.keyboard.press("Escape")

    files = page.get_by_role("navigation", name="Files of the deliverable").get_by_role("link")
    expect(files.nth(0)).to_have_attribute("aria-current", "true")
    page.keyboard.press("]")
    expect(page.get_by_role("columnheader", name="m", exact=True)).to_be_visible()
    page.keyboard.press("[")
    expect(page.get_by_role("heading", name="Depths")).to_be_visible()

    page.keyboard.press("?")
    expect(page.get_by_text("next, previous criterion")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("next, previous criterion")).to_be_hidden()

    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="The scores are locked")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="Feedback is wanted")).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_label("Feedback for the next attempt")).to_be_visible()
    page.keyboard.press("f")
    page.keyboard.type("Say where the depths were measured.")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="Done. Thank you")).to_be_visible()

    assert list(
        Score.objects.order_by("criterion__position").values_list("verdict", "reason", "evidence")
    ) == [
        ("met", "", ""),
        ("not_met", "It has no n, y or x.", "Second paragraph."),
        ("not_applicable", "", ""),
    ]
    assert Review.objects.get().would_hire is False
    assert Feedback.objects.get().text == "Say where the depths were measured."


@pytest.mark.usefixtures("study")
def test_submitting_too_early_leads_to_what_is_missing(visits: Visits, reviewer: User) -> None:
    page = visits.open(by=reviewer)
    desk_page.claim(page)
    page.keyboard.press("y")
    page.keyboard.press("y")
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("s")
    expect(desk_page.criterion(page, 3).locator("input").first).to_be_focused()
    assert Review.objects.count() == 0


def test_focus_can_be_seen_and_the_way_past_the_bar_is_short(visits: Visits, reviewer: User) -> None:
    page = visits.open("/desk/", by=reviewer)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Look again")).to_be_focused()
    expect(page.get_by_role("link", name="Look again")).to_have_css("outline-style", "solid")


@pytest.mark.usefixtures("study")
def test_single_keys_can_be_switched_off(visits: Visits, reviewer: User) -> None:
    page = visits.open(by=reviewer)
    desk_page.claim(page)
    page.keyboard.press("?")
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    page.reload()
    page.keyboard.press("y")
    page.keyboard.press("p")
    expect(page.get_by_role("button", name=re.compile("^Start"))).to_be_visible()
    expect(page.locator("[data-criterion] input:checked")).to_have_count(0)
    expect(page.locator("kbd").first).to_be_hidden()
    page.locator("[data-keys] summary").click()
    page.get_by_label("Use these keys").check()
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    expect(page.locator("[data-criterion] input:checked")).to_have_count(1)
