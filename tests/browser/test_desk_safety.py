"""Nothing that a reviewer types is lost, and nothing that an agent sends runs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from reviews.models import Claim, Draft, Review, Score, Study, TimeInterval, User
from reviews.queries.clock import database_now
from tests.browser import desk_page
from tests.browser.visit import Visits, give_session
from tests.factories import deliver_next, make_reply, make_study
from tests.site_processes import WebServer

SAVED = re.compile(r"^Saved \d\d:\d\d(:\d\d)?$")
REASON = "The quay is missing."


@pytest.fixture
def page(visits: Visits, reviewer: User, study: Study) -> Page:
    """The desk with a piece of work that its reviewer has claimed."""
    page = visits.open(by=reviewer)
    desk_page.claim(page)
    # The page is there before its modules: an event of the browser's own that a test makes must find them.
    expect(page.locator("desk-clock:defined")).to_be_visible()
    return page


def score_all(page: Page) -> None:
    for position in range(1, 4):
        desk_page.give(page, position, "met")


def reason_field(page: Page, position: int = 1) -> str:
    return desk_page.criterion(page, position).get_by_label("Why is it not met?").input_value()


def test_what_is_typed_survives_a_reload(page: Page) -> None:
    desk_page.give(page, 1, "not_met", REASON)
    expect(desk_page.saved(page)).to_have_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))
    page.reload()
    expect(desk_page.saved(page)).to_have_text(SAVED)
    assert reason_field(page) == REASON
    expect(desk_page.criterion(page, 1).locator("input:checked")).to_have_value("not_met")


def test_what_was_typed_just_before_leaving_is_sent_along(page: Page) -> None:
    page.get_by_text("Skip…").click()
    desk_page.give(page, 1, "not_met", REASON)
    page.get_by_role("button", name="Give it back, perhaps later").click()
    expect(page.get_by_text("Your draft is kept.")).to_be_visible()
    [mark] = Draft.objects.get().content["scores"].values()
    assert mark == {"verdict": "not_met", "reason": REASON}


def test_a_stale_tab_locks_nothing(page: Page) -> None:
    score_all(page)
    expect(desk_page.saved(page)).to_have_text(SAVED)
    other = page.context.new_page()
    other.goto(page.url)
    desk_page.give(page, 1, "not_met", REASON)
    expect(desk_page.saved(page)).to_have_text(SAVED)
    other.get_by_role("button", name=re.compile("^Lock scores")).click()
    expect(other.get_by_text("this draft was changed in another tab")).to_be_visible()
    assert reason_field(other) == REASON
    assert Review.objects.count() == 0


def test_a_submit_on_an_expired_claim_keeps_the_draft_and_says_so(page: Page) -> None:
    score_all(page)
    desk_page.give(page, 2, "not_met", REASON)
    Claim.objects.update(expires_at=database_now() - timedelta(seconds=1))
    page.get_by_role("button", name=re.compile("^Lock scores")).click()
    expect(page.get_by_text("Your claim has ended. Your draft is kept.")).to_be_visible()
    assert reason_field(page, 2) == REASON
    assert Review.objects.count() == 0
    page.get_by_role("button", name="Claim it again, if it is free").click()
    expect(desk_page.saved(page)).to_have_text(SAVED)
    desk_page.lock(page)
    assert Score.objects.get(verdict="not_met").reason == REASON


def test_an_open_page_says_that_its_claim_has_ended(page: Page, visits: Visits) -> None:
    Claim.objects.update(expires_at=database_now() - timedelta(seconds=1))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # a laptop that was opened
    expect(page.get_by_role("alert")).to_contain_text("Your claim has ended.")
    desk_page.give(page, 1, "not_met", REASON)
    expect(desk_page.saved(page)).to_have_text(SAVED)
    visits.forgive("status of 409")


def test_a_double_click_on_lock_makes_one_review(page: Page) -> None:
    score_all(page)
    page.get_by_role("button", name=re.compile("^Lock scores")).dblclick()
    expect(page.get_by_role("heading", name="The scores are locked")).to_be_visible()
    assert Review.objects.count() == 1


def test_what_is_typed_while_the_server_is_away_is_saved_when_it_is_back(
    page: Page, web: WebServer, visits: Visits
) -> None:
    score_all(page)
    expect(desk_page.saved(page)).to_have_text(SAVED)
    web.stop()
    try:
        desk_page.give(page, 1, "not_met", REASON)
        expect(desk_page.saved(page)).to_have_text("Offline: kept here")
        # A submit would leave the page for one that can't be loaded.
        page.get_by_role("button", name=re.compile("^Lock scores")).click()
        assert reason_field(page) == REASON
    finally:
        web.start()
    expect(desk_page.saved(page)).to_have_text(SAVED)
    desk_page.lock(page)
    visits.forgive("ERR_CONNECTION_REFUSED")


def test_a_page_goes_on_by_itself_when_its_reader_signs_in_again_in_another_tab(
    page: Page, visits: Visits, reviewer: User
) -> None:
    Session.objects.all().delete()
    desk_page.give(page, 1, "not_met", REASON)
    box = page.get_by_role("dialog", name="Sign in again")
    expect(box.get_by_text("Open a sign-in link of yours in another tab")).to_be_visible()
    context = page.context
    # As signing in does: another session, and another token for the forms.
    context.clear_cookies()
    give_session(context, reviewer, visits.url)
    context.new_page().goto("/accounts/password/change/")
    expect(box).to_be_hidden()
    expect(desk_page.saved(page)).to_have_text(SAVED)
    desk_page.give(page, 2, "met")
    desk_page.give(page, 3, "met")
    desk_page.lock(page)
    visits.forgive("status of 403")


def test_the_clock_is_the_servers(page: Page) -> None:
    left = page.locator("[data-left]")
    expect(left).to_have_text("20:00")
    desk_page.start(page)
    interval = TimeInterval.objects.get()
    TimeInterval.objects.update(started_at=interval.started_at - timedelta(minutes=5))
    page.reload()
    expect(left).to_have_text(re.compile(r"^14:[45]\d$"))
    TimeInterval.objects.update(started_at=interval.started_at - timedelta(minutes=21))
    page.reload()
    expect(left).to_have_text(re.compile(r"^\+1:[01]\d$"))
    page.get_by_role("button", name=re.compile("^Pause")).click()
    expect(page.get_by_role("button", name=re.compile("^Go on"))).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name=re.compile("^Go on"))).to_be_visible()


SCRIPT = "<script>window.ran = 1; alert(1)</script>"
HOSTILE = {
    "page.html": f"<body onload='alert(1)'>{SCRIPT}</body>".encode(),
    "picture.svg": f"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>{SCRIPT}</svg>".encode(),
    "table.csv": f'at,m\n"{SCRIPT}",=HYPERLINK("http://example.org")\n'.encode(),
    "words.md": (
        f"{SCRIPT}\n\n<img src=x onerror=alert(1)>\n\n[press](javascript:alert(1))\n\n"
        "![outside](http://127.0.0.1:1/pixel.png)\n\n<b hx-get='/accounts/logout/' hx-trigger='load'>b</b>\n"
    ).encode(),
}
# A page in a frame that runs nothing, a drawing as a picture in which nothing runs.
FRAMED = {"page.html": ".viewer iframe[sandbox='']", "picture.svg": ".viewer img"}


def test_a_hostile_deliverable_runs_nothing(visits: Visits, reviewer: User) -> None:
    make_study()
    deliver_next(make_reply(HOSTILE["words.md"].decode(), files=HOSTILE))
    page = visits.open(by=reviewer)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    desk_page.claim(page)
    tabs = page.get_by_role("navigation", name="Files of the deliverable").get_by_role("link")
    for name in [*HOSTILE, "Message"]:
        with page.expect_response(lambda answer: "?file=" in answer.url):
            tabs.filter(has_text=name).click()
        expect(page.locator(".htmx-request")).to_have_count(0)  # what is pressed next is there to stay
        expect(tabs.filter(has_text=name)).to_have_attribute("aria-current", "true")
        if name in FRAMED:
            expect(page.locator(FRAMED[name])).to_be_visible()
        else:
            expect(page.locator(".viewer")).to_contain_text("window.ran")  # it is shown, as text
            assert page.locator(".viewer :is(img, iframe)").count() == 0
        assert page.evaluate("window.ran") is None
        assert page.locator(".viewer :is(script, [onload], [onerror], [href^=javascript])").count() == 0
        if name != "Message":
            with page.expect_download() as download:
                page.get_by_role("link", name="Download").click()
            assert download.value.path().read_bytes() == HOSTILE[name]
    assert [url for url in asked if not url.startswith(visits.url)] == []
    assert [url for url in asked if "logout" in url] == []


def test_typing_while_the_clock_stands_is_pointed_out_once(page: Page) -> None:
    desk_page.give(page, 1, "met")
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("The clock is not running: this time is not paid.")
    notice.get_by_role("button", name="Start the clock").click()
    expect(page.get_by_role("button", name=re.compile("^Pause"))).to_be_visible()
    expect(notice).to_be_hidden()
    page.get_by_role("button", name=re.compile("^Pause")).click()
    expect(page.locator("button[value=start]")).to_be_visible()
    desk_page.give(page, 2, "met")
    expect(desk_page.saved(page)).to_have_text(SAVED)
    expect(notice).to_be_hidden()
