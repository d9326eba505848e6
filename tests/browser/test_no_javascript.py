"""The whole review with JavaScript switched off: every step is a form."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from reviews.models import Feedback, Review, ReviewCycle, User
from tests.browser import desk_page
from tests.browser.visit import Visits

REASON = "The quay is missing."


@pytest.mark.usefixtures("study")
def test_a_whole_review_without_javascript(visits: Visits, reviewer: User) -> None:
    page = visits.open(by=reviewer, javascript=False)
    desk_page.claim(page)
    desk_page.start(page)

    page.get_by_role("link", name="depths.csv").click()
    expect(page.get_by_role("cell", name="m", exact=True)).to_be_visible()
    desk_page.give(page, 1, "met")
    desk_page.give(page, 2, "not_met", REASON)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    expect(desk_page.saved(page)).to_have_text(re.compile(r"^Saved \d\d:\d\d UTC$"))
    lock_too_early(page)

    desk_page.give(page, 3, "not_applicable")
    desk_page.lock(page)
    desk_page.answer_hire(page, "no")
    page.get_by_role("link", name="Write the feedback").click()
    page.get_by_label("Feedback for the next attempt").fill("Name the quay.")
    page.get_by_role("button", name="Send feedback").click()
    expect(page.get_by_role("heading", name="Done. Thank you")).to_be_visible()

    assert Review.objects.get().would_hire is False
    assert Feedback.objects.get().text == "Name the quay."
    assert ReviewCycle.objects.get(attempt=1).state == "queued"


def lock_too_early(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Lock scores")).click()
    expect(page.get_by_role("alert")).to_have_text("The scores can't be locked yet. Criterion 3: not scored.")
    row = desk_page.criterion(page, 2)
    expect(row.get_by_label("Why is it not met?")).to_have_value(REASON)


@pytest.mark.usefixtures("study")
def test_work_can_be_skipped_and_given_back_without_javascript(visits: Visits, reviewer: User) -> None:
    page = visits.open(by=reviewer, javascript=False)
    desk_page.claim(page)
    page.get_by_text("Skip…").click()
    page.get_by_role("button", name="Give it back, perhaps later").click()
    expect(page.get_by_text("The work is back in the queue.")).to_be_visible()
    desk_page.claim(page)
    page.get_by_text("Skip…").click()
    page.get_by_role("radio", name="Conflict of interest").check()
    page.get_by_label("In your words").fill("I know this client.")
    page.get_by_role("button", name="Skip for good").click()
    expect(page.get_by_role("heading", name="Nothing to claim just now")).to_be_visible()


@pytest.mark.usefixtures("study")
def test_two_tabs_without_javascript_do_not_overwrite_each_other(visits: Visits, reviewer: User) -> None:
    older = visits.open(by=reviewer, javascript=False)
    desk_page.claim(older)
    newer = older.context.new_page()
    newer.goto(older.url)
    for page, reason in ((newer, "The quay is missing."), (older, "The pier is missing.")):
        desk_page.give(page, 2, "not_met", reason)
        page.get_by_role("button", name="Save draft").click()
    expect(newer.get_by_text("Draft saved.")).to_be_visible()
    expect(older.get_by_role("heading", name="This draft was changed in another tab")).to_be_visible()
    assert older.get_by_role("row").nth(1).locator("th, td").all_inner_texts() == [
        "Criterion 2, reason",
        "The quay is missing.",
        "The pier is missing.",
    ]
    older.get_by_role("button", name="Store what I have just sent").click()
    expect(older.get_by_text("Draft saved.")).to_be_visible()
    why = desk_page.criterion(older, 2).get_by_label("Why is it not met?")
    expect(why).to_have_value("The pier is missing.")
    visits.forgive("409")
