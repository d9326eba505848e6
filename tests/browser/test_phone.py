"""On a phone: one pane of the desk at a time, and nothing wider than the screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from reviews.models import User
from tests.browser import desk_page
from tests.browser.full_site import fill
from tests.browser.look import assert_no_sideways_scrolling, assert_sound
from tests.browser.visit import Visits

PANES = {"Brief": "#brief", "Deliverable": "#work", "Rubric": "#rubric"}


@pytest.mark.usefixtures("study")
def test_the_desk_shows_one_pane_at_a_time(visits: Visits, reviewer: User) -> None:
    page = visits.open(by=reviewer, phone=True)
    desk_page.claim(page)
    assert_one_pane(page, "Brief")
    for name in PANES:
        page.get_by_role("navigation", name="Parts of the desk").get_by_role("link", name=name).tap()
        assert_one_pane(page, name)
        assert_sound(page)
    desk_page.give(page, 1, "not_met", "The quay is missing.")
    desk_page.give(page, 2, "met")
    desk_page.give(page, 3, "met")
    assert_no_sideways_scrolling(page)
    expect(page.get_by_role("link", name="Rubric 3/3")).to_be_visible()
    desk_page.lock(page)
    desk_page.answer_hire(page, "no")
    page.get_by_role("link", name="Write the feedback").tap()
    expect(page.get_by_label("Feedback for the next attempt")).to_be_visible()
    assert_one_pane(page, "Rubric")


def assert_one_pane(page: Page, name: str) -> None:
    for pane, selector in PANES.items():
        expect(page.locator(selector)).to_be_visible(visible=pane == name)
    assert_no_sideways_scrolling(page)


def test_no_page_scrolls_sideways(visits: Visits) -> None:
    site = fill()
    for person, paths in (
        (None, ["/accounts/login/"]),
        (site.admin, site.pages_of_admins),
        (site.reviewer, site.pages_of_reviewers),
        (site.nobody, ["/"]),
    ):
        page = visits.open(by=person, phone=True)
        for path in paths:
            page.goto(path)
            assert_no_sideways_scrolling(page)
            expect(page.locator("h1")).to_be_in_viewport()


def test_the_menu_can_be_used(visits: Visits, reviewer: User) -> None:
    page = visits.open("/desk/", by=reviewer, phone=True)
    page.get_by_text("mira").tap()
    page.get_by_role("button", name="Sign out").tap()
    expect(page).to_have_url(re.compile("/accounts/login/$"))
