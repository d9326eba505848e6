"""The hostile files of the corpus in a real browser: nothing in them runs, and nobody is asked anything."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from reviews.models import Task, User
from tests.browser import desk_page
from tests.browser.visit import Visits
from tests.factories import deliver_next, make_attachment, make_study
from tests.files.case import HOST
from tests.files.corpus import CASES

# Their danger lies in what reading them costs; there is nothing in them that a browser would run.
HEAVY = ("bomb.docx", "bomb.xlsx", "bomb.zip", "bomb.png", "quote.csv", "slow.pl", "deep.json")
HOSTILE = [case for case in CASES if case.nature == "hostile" and case.name not in HEAVY]
PAGES = [case for case in CASES if case.nature == "mislabelled" and case.kind == "html"]


def test_nothing_in_a_hostile_file_runs_or_asks_anybody(visits: Visits, reviewer: User) -> None:
    make_study()
    task: Task = deliver_next().trial.task
    for case in (*HOSTILE, *PAGES):
        make_attachment(task, case.name, case.make(), media_type="text/html")
    page = visits.open(by=reviewer)
    left: list[str] = []

    def note(route: Route) -> None:
        left.append(route.request.url)
        route.abort()

    # Asked last, when a request is about to leave: what the browser refused by itself does not come here.
    page.context.route(lambda url: not url.startswith((f"{visits.url}/", "data:", "about:", "blob:")), note)
    desk_page.claim(page)
    for case in (*HOSTILE, *PAGES):
        open_file(page, case.name)
        if page.get_by_role("link", name="Show source").count():
            page.get_by_role("link", name="Show source").click()
            expect(page.locator("pre.lines[data-anchor=lines]")).to_be_visible()
    open_file(page, "tricks.zip")
    page.get_by_role("link", name="../../../etc/passwd").click()
    expect(page.locator("pre.lines")).to_contain_text("This is 0.")
    assert left == []
    assert len(page.context.pages) == 1
    visits.forgive(rf"https://{HOST}/\w\.(css|png)' violates the following Content Security Policy")


def open_file(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.locator(".file-line")).to_contain_text(name)
    if page.locator(".viewer iframe, .viewer img").count():
        page.wait_for_load_state("networkidle")  # of what is drawn by itself
