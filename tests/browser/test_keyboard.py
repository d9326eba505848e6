"""A whole review without a mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from reviews.models import CriterionFlag, Feedback, Review, Score, User
from tests.browser import desk_page
from tests.browser.visit import Visits

FOCUSED = "document.activeElement.innerText || document.activeElement.value || ''"


def press(page: Page, key: str) -> None:
    """Once the page's modules run: a letter before that would be nobody's."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def tab_to(page: Page, words: str) -> None:
    """Tab along until the control with these words has the focus."""
    for _ in range(30):
        press(page, "Tab")
        if page.evaluate(FOCUSED).startswith(words):
            return
    pytest.fail(f"no Tab leads to {words}")


@pytest.mark.usefixtures("study")
def test_a_whole_review_by_keyboard(visits: Visits, reviewer: User) -> None:
    page = visits.open("/desk/", by=reviewer)
    tab_to(page, "Claim")
    press(page, "Enter")
    expect(page.get_by_role("button", name=re.compile("^Start"))).to_be_visible()

    press(page, "p")
    expect(page.get_by_role("button", name=re.compile("^Pause"))).to_be_visible()

    press(page, "y")  # and on to the second
    press(page, "n")
    page.keyboard.type("It has no n, y or x.")  # no letter of it is a command
    press(page, "Escape")
    press(page, "j")
    press(page, "x")
    press(page, "k")
    press(page, "e")
    page.keyboard.type("Second paragraph.")
    press(page, "Escape")

    press(page, "u")
    page.keyboard.type("Which paragraph is meant?")
    press(page, "Tab")
    press(page, "Enter")
    expect(page.get_by_text("Flagged as unclear")).to_be_visible()
    expect(page.get_by_role("button", name="Change the note")).to_be_focused()

    files = page.get_by_role("navigation", name="Files of the deliverable").get_by_role("link")
    expect(files.nth(0)).to_have_attribute("aria-current", "true")
    press(page, "]")
    expect(page.get_by_role("cell", name="m", exact=True)).to_be_visible()
    press(page, "[")
    expect(page.get_by_role("heading", name="Depths")).to_be_visible()

    press(page, "?")
    expect(page.get_by_text("next, previous criterion")).to_be_visible()
    press(page, "Escape")
    expect(page.get_by_text("next, previous criterion")).to_be_hidden()

    press(page, "s")
    expect(page.get_by_text("Press s once more to lock the scores")).to_be_visible()
    press(page, "s")
    expect(page.get_by_role("heading", name="The scores are locked")).to_be_visible()
    press(page, "n")
    press(page, "s")
    expect(page.get_by_role("heading", name="Feedback is wanted")).to_be_visible()
    press(page, "s")
    expect(page.get_by_label("Feedback for the next attempt")).to_be_focused()
    page.keyboard.type("Say where the depths were measured.")
    press(page, "Escape")
    press(page, "f")
    press(page, "Escape")
    press(page, "s")
    press(page, "s")
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
    assert CriterionFlag.objects.get().note == "Which paragraph is meant?"


@pytest.mark.usefixtures("study")
def test_submitting_too_early_leads_to_what_is_missing(visits: Visits, reviewer: User) -> None:
    page = visits.open(by=reviewer)
    desk_page.claim(page)
    press(page, "y")
    press(page, "y")
    press(page, "k")
    press(page, "k")
    press(page, "s")
    expect(desk_page.criterion(page, 3).locator("input").first).to_be_focused()
    assert Review.objects.count() == 0


def test_focus_can_be_seen_and_the_way_past_the_bar_is_short(visits: Visits, reviewer: User) -> None:
    page = visits.open("/desk/", by=reviewer)
    press(page, "Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    press(page, "Enter")
    press(page, "Tab")
    expect(page.get_by_role("link", name="Practise")).to_be_focused()
    expect(page.get_by_role("link", name="Practise")).to_have_css("outline-style", "solid")


@pytest.mark.usefixtures("study")
def test_single_keys_can_be_switched_off(visits: Visits, reviewer: User) -> None:
    page = visits.open(by=reviewer)
    desk_page.claim(page)
    press(page, "?")
    page.get_by_label("Use these keys").uncheck()
    press(page, "Escape")
    press(page, "y")
    page.reload()
    press(page, "y")
    press(page, "p")
    expect(page.get_by_role("button", name=re.compile("^Start"))).to_be_visible()
    expect(page.locator("[data-criterion] input:checked")).to_have_count(0)
    expect(page.locator("kbd").first).to_be_hidden()
    page.locator("[data-keys] summary").click()
    page.get_by_label("Use these keys").check()
    press(page, "Escape")
    press(page, "y")
    expect(page.locator("[data-criterion] input:checked")).to_have_count(1)
