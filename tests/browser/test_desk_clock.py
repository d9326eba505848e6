"""The clock as its reader sees it: a closed laptop, idle time and reading, the marks at 3:00 and 0:00."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db.models import F
from playwright.sync_api import Page, expect

from reviews.models import Study, TimeCorrection, TimeInterval, User
from tests.browser import desk_page
from tests.browser.look import assert_sound
from tests.browser.visit import Visits
from tests.factories import deliver_next, make_study

WOKEN = "document.dispatchEvent(new Event('visibilitychange'))"
SAID = "#clock-status"


@pytest.fixture
def page(visits: Visits, reviewer: User, study: Study) -> Page:
    """The desk with its clock running, on a page whose own clock a test can move."""
    page = visits.open(by=reviewer)
    page.clock.install()
    desk_page.claim(page)
    desk_page.start(page)
    return page


def earlier(**moments: timedelta) -> None:
    """Move the server's record back: all of this happened so long ago."""
    TimeInterval.objects.filter(ended_at=None).update(**{name: F(name) - by for name, by in moments.items()})


def test_a_closed_laptop_counts_nothing_and_is_no_reading(page: Page) -> None:
    # Five minutes of work, then an hour with the lid down.
    earlier(started_at=timedelta(minutes=65), seen_at=timedelta(minutes=60), input_at=timedelta(minutes=60))
    page.evaluate(WOKEN)
    expect(desk_page.saved(page)).to_have_text(
        "The clock stopped while this page was away. Press p to go on."
    )
    expect(page.locator("[data-left]")).to_have_text("15:00")
    expect(page.get_by_role("button", name="I was reading")).to_be_hidden()
    page.keyboard.press("p")
    expect(page.get_by_role("button", name=re.compile("^Pause"))).to_be_visible()
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"^14:5\d$"))
    first, second = TimeInterval.objects.order_by("started_at")
    assert first.ended_at == first.seen_at
    assert (first.seen_at - first.started_at) // timedelta(minutes=1) == 5
    assert (second.kind, second.ended_at) == ("active", None)


def test_idle_time_is_shown_and_can_be_said_to_be_reading(page: Page, visits: Visits) -> None:
    earlier(started_at=timedelta(minutes=10), input_at=timedelta(minutes=5))
    idle = page.locator("[data-idle-note]")
    # The server's clock does not move along: it hears of the page at the end only, as after a lost network.
    page.context.set_offline(True)
    page.clock.run_for(185_000)
    expect(idle).to_contain_text(re.compile(r"No connection since \d\d:\d\d: not counted"))
    page.context.set_offline(False)
    page.clock.run_for(30_000)
    expect(idle).to_contain_text(re.compile(r"Idle since \d\d:\d\d: not counted"))
    assert TimeInterval.objects.get(ended_at=None).kind == "idle"
    assert_sound(page)
    page.get_by_role("button", name="I was reading").click()
    expect(idle).to_be_hidden()
    expect(page.locator("desk-clock [data-idle]")).to_have_text("0:00")
    expect(page.locator("desk-clock [data-active]")).to_have_text(re.compile(r"^1[01]:\d\d$"))
    kept = TimeCorrection.objects.get()
    assert (kept.because, kept.interval.kind) == ("I was reading", "idle")
    visits.forgive("ERR_INTERNET_DISCONNECTED")


def test_the_marks_are_said_once_and_nothing_is_sent(page: Page) -> None:
    earlier(started_at=timedelta(minutes=17, seconds=30))
    page.reload()
    expect(page.locator(".timer")).to_have_class(re.compile("low"))
    expect(page.locator(SAID)).to_have_text("3 minutes left.")
    page.reload()
    expect(page.locator(".timer")).to_have_class(re.compile("low"))
    expect(page.locator(SAID)).to_have_text("")
    earlier(started_at=timedelta(minutes=4))
    page.reload()
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"^\+1:\d\d$"))
    expect(page.locator(SAID)).to_contain_text("The time is over. You may go on")


def test_a_hard_stop_locks_the_words_of_an_open_page(visits: Visits, reviewer: User) -> None:
    make_study(hard_stop=True)
    deliver_next()
    page = visits.open(by=reviewer)
    desk_page.claim(page)
    desk_page.start(page)
    for position in (1, 2, 3):
        desk_page.give(page, position, "not_met" if position == 1 else "met", "No." if position == 1 else "")
    desk_page.lock(page)
    desk_page.answer_hire(page, "no")
    page.get_by_role("link", name=re.compile("^Write the feedback")).click()
    words = page.get_by_label("Feedback for the next attempt")
    words.fill("In time.")
    expect(desk_page.saved(page)).to_have_text(re.compile("^Saved"))
    # The server's time is over before the page has heard of it.
    earlier(started_at=timedelta(minutes=21))
    words.fill("In time. Too late.")
    late = page.get_by_role("dialog", name="This came after the time")
    expect(late.get_by_label("Feedback")).to_have_value("In time. Too late.")
    late.get_by_role("button", name="Close").click()
    expect(words).to_have_value("In time.")
    page.evaluate(WOKEN)
    expect(words).not_to_be_editable()
    expect(page.get_by_text("The time is over: the feedback stays as it is.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Comment"))).to_be_hidden()
    page.get_by_role("button", name=re.compile("^Send feedback")).click()
    expect(page.get_by_role("heading", name="Done. Thank you")).to_be_visible()
