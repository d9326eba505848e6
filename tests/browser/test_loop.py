"""The loop, walked by three people through the real pages, with a real worker (docs: PROTOCOL.md)."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from playwright.sync_api import Page, expect

from reviews.models import ReviewerProfile, User
from tests import factories
from tests.browser import desk_page
from tests.browser.look import assert_sound
from tests.browser.visit import Visits, sign_in
from tests.site_processes import worker

PASSWORD = "a harbour in the morning"
CRITERIA = ["There is a report.", "It names both harbours.", "Every figure has its unit."]
TASK = {
    "id": "harbour-1",
    "title": "Compare two harbours for a sailing guide",
    "brief": "We print a **sailing guide**.\n\n- Compare both harbours.\n- Put the depths in a table.",
    "category": "Data Science & Analytics",
    "budget_usd": 120,
    "posted_at": "2025-09-04",
    "source": "written for this test",
    "attachments": ["files/notes.md", "files/depths.csv"],
    "rubric": [{"text": text, "importance": "important", "weight": 1} for text in CRITERIA],
}


def pool_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("tasks.jsonl", json.dumps(TASK) + "\n")
        archive.writestr("files/notes.md", "# Notes\n\nThe northern harbour is deeper.\n")
        archive.writestr("files/depths.csv", "harbour,depth in m\nnorth,6.5\nsouth,3.2\n")
    return out.getvalue()


def person(name: str, role: str) -> User:
    """Somebody who can sign in to the site, whose passwords are hashed as in production."""
    user = factories.make_user(name, role)
    user.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt")
    user.save()
    return user


def open_as(visits: Visits, name: str) -> Page:
    page = visits.open()
    sign_in(page, name, PASSWORD)
    return page


def reload_until(page: Page, shown: Callable[[Page], bool]) -> None:
    """Load the page anew until it shows what the worker has done."""
    for _ in range(60):
        if shown(page):
            return
        page.wait_for_timeout(500)
        page.reload()
    pytest.fail(f"{page.url} does not show what it should:\n{page.locator('main').inner_text()}")


def test_a_pool_becomes_figures(visits: Visits) -> None:
    person("ada", "admin")
    person("jun", "researcher")
    ReviewerProfile.objects.create(user=person("mira", "reviewer"), hourly_rate_usd=Decimal(42))

    with worker():
        ada = open_as(visits, "ada")
        upload_pool(ada)
        make_agent(ada)
        start_study(ada)
        wait_for_delivery(ada)
        study = ada.url

        mira = open_as(visits, "mira")
        review_first_attempt(mira)
        review_second_attempt(mira)

    jun = open_as(visits, "jun")
    jun.goto(study)
    expect(jun.get_by_role("progressbar", name="1 of 1 trial finished")).to_be_visible()
    assert_sound(jun)
    read_report(jun)


def upload_pool(page: Page) -> None:
    expect(page.get_by_role("heading", name="Studies")).to_be_visible()
    assert_sound(page)
    page.get_by_role("link", name="Pools").click()
    expect(page.get_by_text("No pool yet")).to_be_visible()
    assert_sound(page)
    page.get_by_role("link", name="Import a pool").click()
    page.get_by_label("Pool", exact=True).fill("harbours")
    page.get_by_label("Title of a new pool").fill("Two harbours")
    page.get_by_label("Pool file").set_input_files(
        {"name": "harbours.zip", "mimeType": "application/zip", "buffer": pool_zip()}
    )
    assert_sound(page)
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.get_by_role("heading", name="harbours.zip")).to_be_visible()
    row = page.get_by_role("row").filter(has_text=str(TASK["title"]))
    number, change, _, files, criteria = row.get_by_role("cell").all_inner_texts()
    assert (number, change, files, criteria) == ("1", "new", "2", "3")
    assert_sound(page)
    page.get_by_role("button", name="Import 1 task").click()
    expect(page.get_by_role("heading", name="Two harbours")).to_be_visible()
    assert_sound(page)
    page.get_by_role("link", name=str(TASK["title"])).click()
    expect(page.get_by_role("link", name="depths.csv")).to_be_visible()
    assert_sound(page)


def make_agent(page: Page) -> None:
    page.get_by_role("link", name="Agents").click()
    expect(page.get_by_text("No agent yet")).to_be_visible()
    assert_sound(page)
    page.get_by_role("link", name="New agent").click()
    page.get_by_label("Name", exact=True).fill("Harbour writer")
    page.get_by_label("Short name").fill("harbour-writer")
    page.get_by_label("Kind").select_option(label="Scripted (demo, no model)")
    page.get_by_label("Most a run may cost").fill("0.50")
    assert_sound(page)
    page.get_by_role("button", name="Make the agent").click()
    expect(page.get_by_role("row").filter(has_text="harbour-writer")).to_contain_text("available")
    assert_sound(page)


def start_study(page: Page) -> None:
    page.get_by_role("link", name="Studies").click()
    page.get_by_role("link", name="New study").click()
    page.get_by_label("Title").fill("Does feedback help with harbours?")
    page.get_by_label("Task pool").select_option(label="Two harbours (draft)")
    page.get_by_role("checkbox", name=re.compile("^Harbour writer")).check()
    assert_sound(page)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", name="What it will need")).to_be_visible()
    figures = page.locator("#estimate .figures strong").all_inner_texts()
    # Two runs and two reviews of 20 minutes; nobody has reviewed yet, so nobody knows the days.
    assert figures == ["2", "USD\N{NO-BREAK SPACE}1.00", "0.7", "\N{EN DASH}"]
    assert_sound(page)
    page.get_by_role("button", name="Start study").click()


def wait_for_delivery(page: Page) -> None:
    expect(page.get_by_role("heading", name="Does feedback help with harbours?")).to_be_visible()
    # The page follows by itself; a reload shows the same.
    expect(page.get_by_text("1 awaiting review")).to_be_visible()
    page.reload()
    expect(page.get_by_text("1 awaiting review")).to_be_visible()
    assert_sound(page)
    trials = page.get_by_role("region", name="Trials", exact=True)  # the live view names the job, too
    trials.get_by_role("link", name=str(TASK["title"])).click()
    expect(page.get_by_role("heading", name=re.compile("^Attempt 0"))).to_be_visible()
    assert_sound(page)
    page.go_back()


def review_first_attempt(page: Page) -> None:
    expect(page.get_by_role("heading", name="Next piece of work")).to_be_visible()
    offer = page.get_by_role("main")
    expect(offer).to_contain_text("Score 3 criteria")
    expect(offer).to_contain_text("USD\N{NO-BREAK SPACE}14.00")  # 20 minutes at 42 an hour
    expect(page.get_by_text("Harbour writer")).to_have_count(0)
    assert_sound(page)
    desk_page.claim(page)
    assert_sound(page)
    desk_page.start(page)
    open_files(page)
    desk_page.give(page, 1, "met")
    desk_page.give(page, 2, "not_met", "It leaves out the southern harbour.")
    desk_page.give(page, 3, "not_applicable")
    expect(desk_page.saved(page)).to_have_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))
    assert_sound(page)
    desk_page.lock(page)
    expect(page.get_by_role("heading", name="Feedback is wanted")).to_have_count(0)
    assert_sound(page)
    desk_page.answer_hire(page, "no")
    expect(page.get_by_role("heading", name="Feedback is wanted")).to_be_visible()
    assert_sound(page)
    page.get_by_role("link", name="Write the feedback").click()
    page.get_by_label("Feedback for the next attempt").fill("- Name the southern harbour too.")
    expect(desk_page.saved(page)).to_have_text(re.compile("^Saved"))
    assert_sound(page)
    page.get_by_role("button", name="Send feedback").click()
    expect(page.get_by_role("heading", name="Done. Thank you")).to_be_visible()
    assert_sound(page)


def open_files(page: Page) -> None:
    """Each tab of the deliverable, and the client's attachments beside it."""
    tabs = page.get_by_role("navigation", name="Files of the deliverable").get_by_role("link")
    names = tabs.all_inner_texts()
    assert names[-1] == "Message"
    assert len(names) > 2
    for name in names:
        tabs.filter(has_text=name).click()
        expect(tabs.filter(has_text=name)).to_have_attribute("aria-current", "true")
        assert_sound(page)
    page.get_by_role("link", name="depths.csv").click()
    expect(page.get_by_role("cell", name="depth in m")).to_be_visible()


def review_second_attempt(page: Page) -> None:
    page.get_by_role("link", name="Next piece of work").click()
    offer = page.get_by_role("heading", name=str(TASK["title"]))
    reload_until(page, lambda page: offer.is_visible())
    desk_page.claim(page)
    # One arm: the trial's own reviewer sees what was said last time.
    expect(page.get_by_text("Attempt 1, the second")).to_be_visible()
    expect(desk_page.criterion(page, 2)).to_contain_text("last time: not met")
    expect(page.locator("#brief")).to_contain_text("Name the southern harbour too.")
    assert_sound(page)
    desk_page.start(page)
    for position in range(1, 4):
        desk_page.give(page, position, "met")
    desk_page.lock(page)
    desk_page.answer_hire(page, "yes")
    expect(page.get_by_text("No feedback is wanted here.")).to_be_visible()
    page.get_by_role("link", name="Next piece of work").click()
    expect(page.get_by_role("heading", name="Nothing to claim just now")).to_be_visible()
    assert_sound(page)
    page.get_by_role("link", name="My work").click()
    expect(page.get_by_role("row").filter(has_text=str(TASK["title"]))).to_have_count(2)
    assert_sound(page)


def read_report(page: Page) -> None:
    page.get_by_role("link", name="Report").click()
    figures = page.locator(".figures").first
    cells = [" ".join(cell.split()) for cell in figures.locator("div").all_inner_texts()]
    assert cells == [
        "Alone 0.0 % 0.0 % to 79.3 % · n 1 Wilson",
        "After 1 cycle of feedback 100.0 % 20.7 % to 100.0 % · n 1 Wilson",
        (
            "Uplift +100.0 pts +20.7 pts to +100.0 pts · n 1 relative: none, as nothing was completed alone "
            "Wilson; no test: completion only grows"
        ),
    ]
    assert_sound(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Whole report as CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    of_all = [row for row in rows if row["category"] == "all"]
    columns = ("agent", "scripted", "arm", "n", "k", "completed", "rate", "uplift_points")
    assert [tuple(row[column] for column in columns) for row in of_all] == [
        ("Agent A", "true", "feedback", "1", "0", "0", "0.0", ""),
        ("Agent A", "true", "feedback", "1", "1", "1", "1.0", "100.0"),
    ]
