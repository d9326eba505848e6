"""No word is lost: without a network, in a crash, in two tabs, without a session."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from reviews.models import Draft, Study, User
from tests.browser import desk_page
from tests.browser.look import assert_sound
from tests.browser.test_desk_safety import SAVED, reason_field
from tests.browser.visit import Visits, give_session

KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('desk-kept:')).length"
OFFLINE = "Offline: kept here"
PASSWORD = "long-enough-for-mira"


@pytest.fixture
def page(visits: Visits, reviewer: User, study: Study) -> Page:
    page = visits.open(by=reviewer)
    desk_page.claim(page)
    return page


def type_reason(page: Page, words: str) -> None:
    desk_page.give(page, 1, "not_met")
    desk_page.criterion(page, 1).get_by_label("Why is it not met?").press_sequentially(words)


def stored_reason() -> str:
    [mark] = Draft.objects.get().content["scores"].values()
    reason: str = mark["reason"]
    return reason


def test_a_network_that_is_away_for_30_seconds_in_mid_sentence_costs_no_word(
    page: Page, visits: Visits
) -> None:
    page.clock.install()
    page.reload()
    type_reason(page, "The quay ")
    page.clock.run_for(1_000)
    expect(desk_page.saved(page)).to_have_text(SAVED)
    page.context.set_offline(True)
    type_reason(page, "is missing,")
    page.clock.run_for(1_000)
    expect(desk_page.saved(page)).to_have_text(OFFLINE)
    page.clock.run_for(30_000)
    expect(desk_page.saved(page)).to_have_text(OFFLINE)
    type_reason(page, " and so is the pier.")
    assert stored_reason() == "The quay "
    assert page.evaluate(KEPT) == 1
    page.context.set_offline(False)  # no clock is moved: the page hears of it
    expect(desk_page.saved(page)).to_have_text(SAVED)
    assert stored_reason() == "The quay is missing, and so is the pier."
    assert page.evaluate(KEPT) == 0
    visits.forgive("ERR_INTERNET_DISCONNECTED")


def test_what_a_page_had_kept_when_it_went_is_back_in_the_next_one(page: Page, visits: Visits) -> None:
    page.context.set_offline(True)
    type_reason(page, "Only here.")
    expect(desk_page.saved(page)).to_have_text(OFFLINE)
    address, context = page.url, page.context
    # As a crash ends it: what a page sends while it is closed may slip past the browser's "offline".
    page.evaluate("() => { navigator.sendBeacon = () => true; window.fetch = () => new Promise(() => {}); }")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    expect(again.get_by_role("alert")).to_contain_text("this browser had kept it")
    assert reason_field(again) == "Only here."
    expect(desk_page.saved(again)).to_have_text(SAVED)
    assert stored_reason() == "Only here."
    again.get_by_role("button", name="Close").click()
    again.reload()
    expect(desk_page.saved(again)).to_have_text(SAVED)
    assert again.evaluate(KEPT) == 0
    visits.forgive("ERR_INTERNET_DISCONNECTED")


def test_of_two_tabs_neither_overwrites_the_other_and_each_field_is_chosen(
    page: Page, visits: Visits
) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    desk_page.give(page, 1, "not_met", "From the first tab.")
    desk_page.give(page, 2, "met")
    expect(desk_page.saved(page)).to_have_text(SAVED)
    desk_page.give(other, 1, "not_met", "From the second tab.")
    box = other.get_by_role("dialog", name="Two versions of this draft")
    expect(box).to_be_visible()
    expect(desk_page.saved(other)).to_have_text("Conflict: choose a version")
    expect(box.locator("legend")).to_have_text(["Criterion 1: reason", "Criterion 2: verdict"])
    assert_sound(other)
    assert stored_reason_of_first() == "From the first tab."
    # Looked at later: until then nothing is saved or locked from here.
    box.get_by_role("button", name="Not now").click()
    expect(other.get_by_role("button", name=re.compile("^Lock scores"))).to_be_disabled()
    desk_page.give(other, 3, "not_applicable")
    other.get_by_role("button", name="Show both versions").click()
    box.get_by_role("group", name="Criterion 2: verdict").get_by_label("saved elsewhere", exact=True).check()
    box.get_by_role("button", name="Save what is chosen").click()
    expect(desk_page.saved(other)).to_have_text(SAVED)
    assert [
        mark.get("reason") or mark["verdict"] for mark in Draft.objects.get().content["scores"].values()
    ] == [
        "From the second tab.",
        "met",
        "not_applicable",
    ]
    visits.forgive("status of 409")


def stored_reason_of_first() -> str:
    reason: str = next(iter(Draft.objects.get().content["scores"].values()))["reason"]
    return reason


def test_a_session_that_is_over_is_begun_again_in_place(page: Page, visits: Visits, reviewer: User) -> None:
    # The tests' own hasher is none that the site knows.
    reviewer.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)
    reviewer.save()
    page.context.clear_cookies()
    give_session(page.context, reviewer, visits.url)
    page.reload()
    Session.objects.all().delete()
    type_reason(page, "Typed without a session.")
    box = page.get_by_role("dialog", name="Sign in again")
    expect(box).to_be_visible()
    expect(desk_page.saved(page)).to_have_text("Signed out: kept here")
    assert_sound(page)
    box.get_by_label("Password").fill("not-this-one")
    box.get_by_role("button", name="Sign in").click()
    expect(box.get_by_role("alert")).to_be_visible()
    box.get_by_label("Password").fill(PASSWORD)
    box.get_by_role("button", name="Sign in").click()
    expect(box).to_be_hidden()
    expect(desk_page.saved(page)).to_have_text(SAVED)
    assert stored_reason() == "Typed without a session."
    # Forms and htmx have the new token too.
    desk_page.start(page)
    desk_page.give(page, 2, "met")
    desk_page.give(page, 3, "met")
    desk_page.lock(page)
    visits.forgive("status of 40[03]")


def test_signing_out_takes_along_what_was_kept(page: Page, visits: Visits) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    type_reason(page, "Saved.")
    expect(desk_page.saved(page)).to_have_text(SAVED)
    type_reason(other, "Never chosen.")
    box = other.get_by_role("dialog", name="Two versions of this draft")
    box.get_by_role("button", name="Not now").click()
    other.close()
    assert page.evaluate(KEPT) == 1
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    assert page.evaluate(KEPT) == 0
    visits.forgive("status of 409")
