"""Comments on cells of an earlier attempt, gone to where the cells are in this one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from reviews.actions.submit_feedback import submit_feedback
from reviews.models import DeliverableFile, User
from tests.browser import desk_page
from tests.browser.look import assert_sound
from tests.browser.visit import Visits
from tests.factories import deliver_next, make_reply, make_study
from tests.reviews.commented import comment, fragment
from tests.reviews.compare.test_sheets import book
from tests.steps import held, review

PIERS: list[list[object]] = [["at", "m"], ["quay", 6], ["mole", 7], ["pier", 9]]


def table(rows: list[list[object]]) -> bytes:
    return "".join(f"{at},{m}\n" for at, m in rows).encode()


@pytest.fixture
def page(visits: Visits, reviewer: User) -> Page:
    """The second attempt, after comments on two cells of the first and on one whose row is gone."""
    make_study()
    old = {"depths.csv": table(PIERS), "piers.xlsx": book(Notes=[["x"], ["y"]], Piers=PIERS)}
    deliver_next(make_reply("Here it is.", files=old))
    page = visits.open(by=reviewer)
    desk_page.claim(page)  # its files are made ready
    files = {file.name: file.pk for file in DeliverableFile.objects.all()}
    review(reviewer, not_met=(1,))
    comments = [
        comment(files["depths.csv"], "Measured where?", fragment("cell=3,2"), number=1),
        comment(files["piers.xlsx"], "At low tide?", fragment("sheet=2&name=Piers&range=B4"), number=2),
        comment(files["depths.csv"], "Which quay?", fragment("cell=2,1"), number=3),
    ]
    submit_feedback(claim=held(reviewer), text="Be exact.", comments=comments)
    wall: list[object] = ["wall", 5]
    new = {
        "depths.csv": table([PIERS[0], wall, wall, ["mole", 8], PIERS[3]]),
        "piers.xlsx": book(Piers=[PIERS[0], wall, *PIERS[1:]], Notes=[["x"], ["y"]]),
    }
    deliver_next(make_reply("Again.", files=new))
    desk_page.claim(page)
    page.get_by_text("Comments on earlier attempts").click()
    return page


def test_cells_are_gone_to_where_they_are_now(page: Page) -> None:
    earlier = page.locator("details", has_text="Comments on earlier attempts").get_by_role("listitem")
    expect(earlier).to_have_count(3)
    expect(earlier.nth(0)).to_contain_text("depths.csv, cell B3")
    expect(earlier.nth(0)).to_contain_text("Now: cell B4, where it now says “8”.")
    expect(earlier.nth(2)).to_contain_text("No longer found: its row is gone.")
    assert_sound(page)
    earlier.nth(0).get_by_role("link", name="Go to it").click()
    expect(page.locator("td.commented")).to_have_text(["8"])
    earlier.nth(1).get_by_role("link", name="Go to it").click()
    expect(page.locator(".sheets [aria-current]")).to_contain_text("Piers")
    expect(page.locator("td.commented")).to_have_text(["9"])
    assert_sound(page)
