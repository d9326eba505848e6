"""Comments on places: made in the viewer, kept over a reload, sent, and told to the agent."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from agents.queries.guidance import guidance_for
from reviews.models import Draft, ReviewCycle, User
from tests.browser import desk_page
from tests.browser.look import assert_sound
from tests.browser.visit import Visits
from tests.factories import deliver_next, make_reply, make_study
from tests.reviews.made_files import picture

SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")


@pytest.fixture
def page(visits: Visits, reviewer: User) -> Page:
    make_study()
    files = {
        "report.md": b"# Depths\n\nThe **quay** is six metres deep. The pier is four.\n",
        "depths.csv": b"at,m\nquay,6\npier,4\n",
        "add_up.py": b"total = 0\nfor depth in depths:\n    total += depth\n",
        "map.png": picture(size=(400, 300)),
    }
    deliver_next(make_reply("Here it is.", files=files))
    page = visits.open(by=reviewer)
    desk_page.claim(page)
    return page


def select(page: Page, words: str) -> None:
    """With the mouse's result: a selection of `words` within one text node of the viewer."""
    page.evaluate(
        """(words) => {
            const shown = document.querySelector(".viewer [data-anchor]");
            const walker = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + words.length);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
                return;
            }
            throw new Error(`not shown: ${words}`);
        }""",
        words,
    )


def open_file(page: Page, name: str) -> None:
    tab = page.get_by_role("navigation", name="Files of the deliverable").get_by_role("link", name=name)
    tab.click()
    expect(tab).to_have_attribute("aria-current", "true")


def marked(page: Page) -> list[str]:
    """What is highlighted in the viewer."""
    found: list[str] = page.evaluate(
        "[...(CSS.highlights.get('desk-comment') ?? [])].map((range) => range.toString())"
    )
    return found


def test_words_are_commented_kept_over_a_reload_sent_and_told_to_the_agent(page: Page) -> None:
    page.locator(".viewer").click(position={"x": 5, "y": 5})
    select(page, "six metres deep")
    page.locator(".comment-bar").get_by_role("button", name="Comment").click()
    page.get_by_label("Comment 1", exact=True).fill("In which tide?")
    page.get_by_role("button", name="Keep comment").click()
    expect(desk_page.saved(page)).to_have_text(SAVED)
    assert marked(page) == ["six metres deep"]

    page.reload()
    comments = page.locator("desk-comments")
    expect(comments.get_by_text("In which tide?")).to_be_visible()
    expect(comments.get_by_role("button", name="Edit comment 1")).to_be_visible()
    open_file(page, "depths.csv")
    page.get_by_role("cell", name="pier").click()
    page.keyboard.press("c")
    page.get_by_label("Comment 2", exact=True).fill("Measured where?")
    page.keyboard.press("Control+Enter")
    comments.get_by_role("button", name="Go to comment 1").click()
    expect(page.get_by_role("link", name="report.md")).to_have_attribute("aria-current", "true")
    assert marked(page) == ["six metres deep"]
    assert_sound(page)

    for position in range(1, 4):
        desk_page.give(page, position, "not_met" if position == 1 else "met", "No." if position == 1 else "")
    desk_page.lock(page)
    desk_page.answer_hire(page, "no")
    page.get_by_role("link", name=re.compile("^Write the feedback")).click()
    expect(page.locator("desk-comments").get_by_text("Measured where?")).to_be_visible()
    page.get_by_label("Feedback for the next attempt").fill("**Name** the tide.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#feedback-preview strong")).to_have_text("Name")
    page.get_by_role("button", name=re.compile("^Send feedback")).click()
    expect(page.get_by_text("Your feedback has been sent")).to_be_visible()
    expect(page.locator("desk-comments").get_by_text("In which tide?")).to_be_visible()

    told = guidance_for(ReviewCycle.objects.select_related("arm").get(attempt=1)) or ""
    assert told.partition("The expert's comments on places in your deliverable:\n")[2] == (
        "1. In report.md, at “six metres deep” (characters 20 to 34, after “Depths The quay is”, "
        "before “. The pier is four.”): In which tide?\n"
        "2. In depths.csv, cell A3, at “pier”: Measured where?"
    )


def test_places_of_each_kind_are_typed_and_drawn(page: Page) -> None:
    typed = {
        "depths.csv": ("Cell, or cells such as B4:C7", "B2:B3"),
        "add_up.py": ("Line, or lines such as 3-7", "2-3"),
    }
    for number, (name, (label, place)) in enumerate(typed.items(), start=1):
        open_file(page, name)
        page.keyboard.press("c")
        page.get_by_label(f"Comment {number}", exact=True).fill(f"On {name}.")
        page.get_by_label(label).fill(place)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=f"Edit comment {number}")).to_be_visible()
    open_file(page, "map.png")
    box = page.locator(".picture-scroll img").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.5)
    page.mouse.up()
    page.keyboard.press("c")
    page.get_by_label("Comment 3", exact=True).fill("What is this?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".regions rect")).to_have_count(1)
    expect(desk_page.saved(page)).to_have_text(SAVED)
    values = [
        selector["value"]
        for comment in Draft.objects.get().content["comments"]
        for selector in comment["target"]["selector"]
        if selector["type"] == "FragmentSelector"
    ]
    assert values[:2] == ["cell=2,2-3,2", "line=1,3"]
    assert re.fullmatch(r"xywh=percent:2[3-7],2[3-7],[45]\d,2\d", values[2])


def test_what_is_typed_or_pressed_is_kept_with_its_words_and_place(page: Page) -> None:
    open_file(page, "add_up.py")
    page.keyboard.press("c")
    page.get_by_label("Comment 1", exact=True).fill("Of what?")
    page.get_by_label("Words it is about").fill("for depth in depths")
    page.keyboard.press("Enter")
    page.get_by_text("total += depth").click()
    page.keyboard.press("c")
    page.get_by_label("Comment 2", exact=True).fill("By hand?")
    page.keyboard.press("Control+Enter")
    expect(page.locator("desk-comments li .quiet")).to_have_text(["add_up.py, line 2", "add_up.py, line 3"])
    expect(page.locator("desk-comments blockquote")).to_have_text(["for depth in depths", "total += depth"])
    page.get_by_role("button", name="Edit comment 2").click()
    page.get_by_label("Line, or lines").fill("1")
    page.keyboard.press("Enter")
    expect(page.locator("desk-comments blockquote")).to_have_text(["for depth in depths", "total = 0"])
