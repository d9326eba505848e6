"""Files in a real browser: they open in place, can do nothing, and are read without a mouse or JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, Route, expect

from reviews.models import User
from tests.browser import desk_page, look
from tests.browser.visit import Visits
from tests.factories import deliver_next, make_reply, make_study
from tests.reviews.made_files import docx, pdf, picture, pptx, wav

HOSTILE = (
    "<script>alert(1)</script><img src=http://127.0.0.1:9/x onerror=alert(2)>"
    "<svg onload=alert(3)><a href='http://127.0.0.1:9/y'>z</a></svg>"
)
FILES = {
    "report.pdf": pdf(*(f"Word {number}" for number in range(1, 13))),
    "letter.docx": docx(HOSTILE, "Harbour"),
    "show.pptx": pptx(["Title", HOSTILE], notes="Say this."),
    "page.html": f"<!doctype html><meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'><h1>Hi</h1>{HOSTILE}".encode(),
    "plan.svg": f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>{HOSTILE}</svg>".encode(),
    "chart.png": picture(size=(800, 600)),
    "voice.wav": wav(),
    "notes.md": f"# Notes\n\n{HOSTILE}".encode(),
    "broken.docx": b"PK\x03\x04broken",
    "empty.pdf": b"",
}


@pytest.fixture
def files(reviewer: User) -> User:
    """A deliverable with a file of each kind waits for this reviewer."""
    make_study()
    deliver_next(make_reply(files=FILES))
    return reviewer


def claimed(visits: Visits, by: User, **window: bool) -> Page:
    page = visits.open(by=by, **window)  # type: ignore[arg-type]
    desk_page.claim(page)
    return page


def choose(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Files of the deliverable").get_by_role("link", name=name).click()
    expect(page.locator(".file-line")).to_contain_text(name)


def test_each_kind_opens_in_place_runs_nothing_and_reaches_nothing(visits: Visits, files: User) -> None:
    page = claimed(visits, files)
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((visits.url, "data:")):
            asked.append(request.url)

    page.context.on("request", note)
    shown = {
        "report.pdf": page.locator(".leaf text").first,
        "letter.docx": page.get_by_text("Harbour", exact=True),
        "show.pptx": page.get_by_role("heading", name="Title"),
        "page.html": page.frame_locator("iframe.web-page").get_by_role("heading", name="Hi"),
        "plan.svg": page.locator(".picture-scroll img"),
        "chart.png": page.get_by_text("800 × 600 pixels"),  # noqa: RUF001
        "voice.wav": page.locator("audio"),
        "notes.md": page.get_by_role("heading", name="Notes"),
        "broken.docx": page.get_by_role("heading", name="This file can't be shown here"),
        "empty.pdf": page.get_by_role("heading", name="The file is empty"),
    }
    for name, element in shown.items():
        choose(page, name)
        expect(element).to_be_visible()
        if name != "plan.svg":  # an <img> of an SVG whose XML is broken is drawn as nothing
            look.assert_sound(page)
    assert asked == []


def test_the_file_that_was_asked_for_last_is_the_one_that_stays(visits: Visits, files: User) -> None:
    """A large file may take seconds: what came of an earlier click must not take the place of a later one."""
    page = claimed(visits, files)
    late: list[Route] = []
    page.route("**/*file=*", lambda route: late.append(route) if not late else route.continue_())
    bar = page.get_by_role("navigation", name="Files of the deliverable")
    bar.get_by_role("link", name="report.pdf").click()
    choose(page, "notes.md")
    [held] = late
    held.continue_()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".file-line")).to_contain_text("notes.md")


def test_pages_words_and_pictures_are_reached_by_keyboard(visits: Visits, files: User) -> None:
    page = claimed(visits, files)
    expect(page.locator(".leaf")).to_have_count(10)  # it is the first file, open from the start
    page.get_by_label("Go to page").fill("12")
    page.get_by_label("Go to page").press("Enter")
    expect(page.locator(".leaf")).to_have_count(1)
    expect(page.locator(".leaf img")).to_have_js_property("complete", value=True)
    assert page.locator(".leaf img").evaluate("image => image.naturalWidth") == 1400
    page.locator(".leaf text").first.dblclick()
    assert page.evaluate("getSelection().toString()") in ("Word", "12")
    choose(page, "chart.png")
    page.locator(".viewer").focus()
    page.keyboard.press("2")
    expect(page.locator(".picture-scroll img")).to_have_attribute("width", "1600")
    expect(page.get_by_role("link", name=re.compile("^200 %"))).to_have_attribute("aria-current", "true")


def test_a_phone_without_javascript_reads_them_too(visits: Visits, files: User) -> None:
    page = claimed(visits, files, phone=True, javascript=False)
    for name, words in (("report.pdf", "Pages 1 to 10 of 12"), ("letter.docx", "Harbour")):
        page.get_by_role("link", name="Deliverable").click()
        page.get_by_role("link", name=name).click()
        expect(page.locator(".viewer")).to_contain_text(words)
        expect(page.locator(".file-line")).to_contain_text(name)
    page.get_by_role("link", name="report.pdf").click()
    page.get_by_role("link", name="Later pages").first.click()
    expect(page.locator(".viewer")).to_contain_text("Pages 11 to 12 of 12")


def test_of_many_files_the_open_one_is_seen_among_the_tabs(visits: Visits, reviewer: User) -> None:
    make_study()
    deliver_next(make_reply(files={f"chapter-{number}.txt": b"Six metres.\n" for number in range(60)}))
    page = visits.open(by=reviewer)
    desk_page.claim(page)
    page.get_by_role("link", name="chapter-0.txt").press("[")
    tab = page.locator(".files [aria-current]")
    expect(tab).to_have_text("Message")
    expect(tab).to_be_in_viewport()
    page.get_by_role("link", name="chapter-30.txt").click()
    expect(tab).to_have_text("chapter-30.txt")
    expect(tab).to_be_in_viewport()
    assert bar_height(page) > 100


def test_the_bar_of_the_files_keeps_no_row_for_what_is_seldom_in_it(visits: Visits, reviewer: User) -> None:
    make_study()
    deliver_next(make_reply(files={"report.txt": b"Six metres.\n", "notes.txt": b"x"}))
    page = visits.open(by=reviewer)
    desk_page.claim(page)
    taller = page.evaluate(
        """() => {
            const bar = document.querySelector(".files");
            const loading = bar.querySelector(".htmx-indicator");
            return [...Array(30).keys()].map((step) => 200 + step * 20).filter((width) => {
                bar.style.width = `${width}px`;
                loading.style.display = "";
                const height = bar.offsetHeight;
                loading.style.display = "none";
                return height > bar.offsetHeight;
            });
        }"""
    )
    assert taller == []


def bar_height(page: Page) -> float:
    box = page.locator(".files").bounding_box()
    assert box
    return box["height"]
