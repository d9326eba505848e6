"""The practice item on the real desk: every step of it without a mouse, in both themes, on a phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from reviews.models import Practice, User
from reviews.practice.sample import rubric
from tests.browser.look import assert_no_sideways_scrolling, assert_sound
from tests.browser.visit import Visits

KEYS = {"met": "y", "not_met": "n", "not_applicable": "x"}


def test_the_practice_item_by_keyboard_from_the_offer_to_the_answers(visits: Visits, reviewer: User) -> None:
    page = visits.open("/desk/", by=reviewer)
    page.get_by_role("link", name="Practise").press("Enter")
    expect(page.get_by_text("Practice: what to do now")).to_be_visible()
    assert_sound(page)

    page.keyboard.press("p")
    expect(page.get_by_role("button", name=re.compile("^Pause"))).to_be_visible()
    page.keyboard.press("u")
    page.keyboard.type("Is a shut day a row?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Flagged as unclear")).to_be_visible()
    expect(page.get_by_role("button", name="Change the note")).to_be_focused()

    for judged in rubric():
        page.keyboard.press(KEYS[judged.verdict])
        if judged.verdict == "not_met":
            page.keyboard.type("See the file.")
            page.keyboard.press("Escape")
            page.keyboard.press("j")
    expect(page.get_by_text("Every criterion scored")).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_text("Press s once more to lock the scores")).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="The scores are locked")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.press("s")
    expect(page.get_by_label("Feedback for the next attempt")).to_be_focused()
    page.keyboard.type("Add the hours up.")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.get_by_text("Press s once more to send the feedback")).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="Your answers beside an experienced reviewer's")).to_be_visible()
    expect(page.get_by_text("You agree on 8 of 8 criteria")).to_be_visible()
    assert_sound(page)
    assert Practice.objects.get().step == "done"

    phone = visits.open("/desk/practice/", by=reviewer, phone=True)
    assert_no_sideways_scrolling(phone)
    phone.get_by_role("button", name="Practise again").tap()
    expect(phone.get_by_text("Practice: the brief and the clock")).to_be_visible()
    assert_no_sideways_scrolling(phone)
