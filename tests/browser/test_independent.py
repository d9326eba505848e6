"""An independent review and a public protocol, as people meet them."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from reviews.actions.publish_protocol import publish_protocol
from reviews.models import Review, TimeInterval, User
from tests.browser import desk_page
from tests.browser.look import assert_no_sideways_scrolling, assert_sound
from tests.browser.visit import Visits
from tests.factories import deliver_next, make_reviewer, make_study, make_user
from tests.steps import review


def test_it_is_scored_without_a_countdown_and_asks_for_no_words(visits: Visits, reviewer: User) -> None:
    make_study(overlap_fraction=Decimal(1), hard_stop=True, minutes=1)
    deliver_next()
    review(reviewer)
    page = visits.open(by=make_reviewer("omar"))
    page.clock.install()
    desk_page.claim(page)
    desk_page.start(page)
    expect(page.get_by_role("timer", name="Time spent")).to_have_text(re.compile("^0:0. no countdown$"))
    expect(page.get_by_text("independent review, no feedback")).to_be_visible()
    expect(page.locator("desk-comments")).to_have_count(0)
    assert_sound(page)
    # The minutes of the study go by: nothing is said of it.
    page.clock.run_for(62_000)
    expect(page.get_by_role("timer", name="Time spent")).to_have_text(re.compile("^1:0. no countdown$"))
    assert page.locator("#clock-status").inner_text() == ""
    for position, verdict in ((1, "met"), (2, "not_met"), (3, "met")):
        desk_page.give(page, position, verdict, "There are no figures." if verdict == "not_met" else "")
    desk_page.lock(page)
    assert_sound(page)
    desk_page.answer_hire(page, "no")
    expect(page.get_by_role("heading", name="Done. Thank you")).to_be_visible()
    expect(page.get_by_text("feedback is wanted")).to_have_count(0)
    made = Review.objects.get(slot__kind="independent")
    assert (made.completed_all, made.would_hire, made.met, made.not_met) == (False, False, 2, 1)
    assert not TimeInterval.objects.filter(ended_at__isnull=True).exists()


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_a_protocol_is_published_and_read_by_a_stranger(
    visits: Visits, transactional_db: None, phone: bool
) -> None:
    admin = make_user("ada", "admin")
    study = make_study(slug="birds", overlap_fraction=Decimal("0.2"))
    page = visits.open(f"/studies/{study.pk}/protocol/", by=admin, phone=phone)
    page.get_by_text("Publish the protocol").click()
    assert_sound(page)
    assert_no_sideways_scrolling(page)
    page.get_by_role("button", name="Publish for good").click()
    expect(page.get_by_text("The protocol is public.")).to_be_visible()
    stranger = visits.open("/protocols/birds/", phone=phone)
    expect(stranger.get_by_text("letters stand for its agents")).to_be_visible()
    assert_sound(stranger)
    assert_no_sideways_scrolling(stranger)
    with stranger.expect_download() as download:
        stranger.get_by_role("link", name="protocol.json").click()
    assert download.value.suggested_filename == "protocol.json"


def test_who_publishes_twice_is_told(visits: Visits, transactional_db: None) -> None:
    admin = make_user("ada", "admin")
    study = make_study()
    page = visits.open(f"/studies/{study.pk}/protocol/", by=admin)
    page.get_by_text("Publish the protocol").click()
    publish_protocol(study=study, by=admin)
    page.get_by_role("button", name="Publish for good").click()
    expect(page.get_by_text("This protocol is public already.")).to_be_visible()
