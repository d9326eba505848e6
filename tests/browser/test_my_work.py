"""My work on a phone: what one earned, time put right, scores corrected; readable in both themes."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from reviews.models import Claim, Correction, Study, TimeCorrection, TimeInterval, User
from reviews.queries.clock import database_now
from tests.browser.look import assert_no_sideways_scrolling, assert_sound
from tests.browser.visit import Visits
from tests.factories import deliver_next
from tests.steps import review, write_feedback


def work(reviewer: User) -> None:
    """Score, write feedback, score what came of it; ten minutes active and five idle on the first."""
    first = review(reviewer, not_met=(1, 2))
    write_feedback(reviewer)
    now = database_now()
    for kind, begin, end in (("active", 15, 5), ("idle", 5, 0)):
        TimeInterval.objects.create(
            reviewer=reviewer,
            cycle=first.cycle,
            claim=Claim.objects.get(slot=first.slot),
            kind=kind,
            started_at=now - timedelta(minutes=begin),
            ended_at=now - timedelta(minutes=end),
            seen_at=now,
            input_at=now,
        )
    deliver_next()
    review(reviewer, not_met=(2,))


def assert_right(page: Page) -> None:
    assert_no_sideways_scrolling(page)
    assert_sound(page)


def test_time_and_scores_are_put_right_on_a_phone(visits: Visits, reviewer: User, study: Study) -> None:
    work(reviewer)
    page = visits.open("/work/", by=reviewer, phone=True)
    page.get_by_text("1 of 2 fixed").tap()
    expect(page.get_by_text("1. Requirement 1 holds.")).to_be_visible()
    assert_right(page)

    page.get_by_role("link", name=re.compile("^Time log of")).last.tap()
    page.get_by_role("link", name=re.compile("^Correct the idle time of 5:00")).tap()
    page.get_by_label("It was").select_option("active")
    page.get_by_label("To").fill("6:00")
    page.get_by_label("Why").fill("I was reading the brief on paper.")
    page.get_by_role("button", name="Correct", exact=True).tap()
    expect(page.get_by_role("alert")).to_contain_text("It was 5:00 long.")
    visits.forgive("422")
    assert_right(page)
    page.get_by_label("To").fill("2:30")
    page.get_by_role("button", name="Correct", exact=True).tap()
    expect(page.get_by_text("12:30")).to_be_visible()
    expect(page.get_by_text("recorded as 10:00")).to_be_visible()
    assert_right(page)
    assert TimeCorrection.objects.count() == 1

    page.get_by_role("link", name="My work").first.tap()
    page.get_by_role("link", name=re.compile("^Scores of")).last.tap()
    expect(page.get_by_role("heading", name="Your scores")).to_be_visible()
    assert_right(page)
    page.get_by_role("group", name=re.compile("^2. Requirement 2 holds.")).get_by_label(
        "Met", exact=True
    ).check()
    page.get_by_label("Why do you correct it?").fill("I had missed the second file.")
    page.get_by_role("button", name="Keep the correction").tap()
    expect(page.get_by_role("columnheader", name=re.compile("^Correction 1"))).to_be_visible()
    assert_right(page)
    assert Correction.objects.get().because == "I had missed the second file."
