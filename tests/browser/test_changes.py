"""What changed since the attempt before: the key d, folds, and words that follow the scores."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from reviews.models import User
from tests.browser import desk_page
from tests.browser.look import assert_sound
from tests.browser.visit import Visits
from tests.factories import deliver_next, make_reply, make_study
from tests.steps import review, write_feedback

FIRST = {
    "report.md": b"# Depths\n\n" + b"The quay is old.\n\n" * 20 + b"The quay is six metres deep.\n",
    "depths.csv": b"at,m\nquay,6\nmole,7\n",
    "depths.py": b"import csv\n\nprint(6)\n",
    "old.txt": b"Gone.\n",
}
SECOND = {
    "report.md": b"# Depths\n\n" + b"The quay is old.\n\n" * 20 + b"The quay is nine metres deep.\n",
    "depths.csv": b"at,m\nquay,9\nmole,7\npier,3\n",
    "depths.py": b"import csv\n\nprint(9)\n",
}


@pytest.fixture
def second_attempt(reviewer: User) -> None:
    make_study()
    deliver_next(make_reply("Here it is.", files=FIRST))
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    deliver_next(make_reply("Here it is again.", files=SECOND))


@pytest.mark.usefixtures("second_attempt")
def test_changes_are_read_by_keyboard(visits: Visits, reviewer: User) -> None:
    page = visits.open(by=reviewer)
    desk_page.claim(page)
    files = page.get_by_role("navigation", name="Files of the deliverable")
    expect(files.get_by_role("link", name="report.md")).to_have_attribute("aria-current", "true")

    box = files.get_by_role("link", name="Changes").bounding_box()
    report = files.get_by_role("link", name="report.md").bounding_box()
    assert box
    assert report
    assert box["x"] + box["width"] <= report["x"]  # before the files, of which there may be many
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="What changed since the attempt before")).to_be_visible()
    expect(page.locator(".diff del")).to_have_text("[removed: six]")
    expect(page.locator(".diff ins")).to_have_text("[added: nine]")
    folded = page.locator(".diff .fold summary").first
    expect(folded).to_have_text(re.compile("unchanged paragraphs"))
    folded.click()
    expect(page.locator(".diff .same").first).to_be_visible()
    assert_sound(page)

    page.keyboard.press("]")
    expect(page.get_by_role("heading", name=re.compile("^depths.csv"))).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="pier")).to_contain_text("added")
    assert_sound(page)
    page.keyboard.press("]")
    expect(page.get_by_role("row").filter(has_text="print(")).to_have_count(2)
    assert_sound(page)
    page.keyboard.press("d")
    expect(files.get_by_role("link", name="depths.py")).to_have_attribute("aria-current", "true")

    first = desk_page.criterion(page, 1)
    expect(first).to_contain_text("last time: not met")
    first.get_by_text("What was said last time").click()
    expect(first.get_by_text("No 1.")).to_be_visible()
    page.keyboard.press("y")
    expect(first).to_contain_text("fixed since last time")
    desk_page.give(page, 2, "not_met")
    expect(desk_page.criterion(page, 2)).to_contain_text("regressed since last time")
    desk_page.give(page, 3, "not_applicable")
    expect(desk_page.criterion(page, 3)).to_contain_text("last time: met")
    assert_sound(page)


@pytest.mark.usefixtures("second_attempt")
def test_changes_are_read_on_a_phone_without_javascript(visits: Visits, reviewer: User) -> None:
    page = visits.open(by=reviewer, phone=True, javascript=False)
    page.goto("/desk/")
    page.get_by_role("button", name="Claim", exact=True).click()
    page.get_by_role("navigation", name="Parts of the desk").get_by_role("link", name="Deliverable").click()
    page.get_by_role("link", name=re.compile("^Changes")).click()
    expect(page.locator(".diff del")).to_have_text("[removed: six]")
    page.get_by_role("navigation", name="Files of both attempts").get_by_role(
        "link", name="depths.py"
    ).click()
    expect(page.locator(".diff del")).to_have_text("6")
    page.get_by_role("navigation", name="Files of both attempts").get_by_role("link", name="old.txt").click()
    expect(page.get_by_text("is not in this one")).to_be_visible()
