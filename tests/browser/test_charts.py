"""Charts in a browser: sound in both themes, as wide as the window allows, with files and a table."""

from __future__ import annotations

import re
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.full_site import fill
from tests.browser.look import assert_no_sideways_scrolling, assert_sound
from tests.browser.visit import Visits

CURVE = "Completion by cycle"


def test_charts_are_sound_and_follow_the_theme(visits: Visits, tmp_path: Path) -> None:
    site = fill()
    page = visits.open(reverse("report", args=[site.study.pk]) + "?published=1", by=site.researcher)
    assert_sound(page)
    colours = {theme: _colour_of_a_line(page, theme) for theme in ("light", "dark")}
    assert colours == {"light": "rgb(11, 107, 93)", "dark": "rgb(88, 195, 173)"}
    chart = page.get_by_role("img", name=CURVE)
    expect(chart).to_be_visible()
    expect(chart).to_have_accessible_description(re.compile(r"^Completion by cycle\. "))
    beside = page.get_by_role("region", name=f"Data: {CURVE}")
    expect(beside.get_by_role("columnheader", name="n", exact=True)).to_be_visible()
    beneath = page.locator("#figure-categories").get_by_role("region", name=re.compile("^Data: "))
    expect(beneath).to_be_hidden()
    page.locator("#figure-categories summary").click()
    expect(beneath.get_by_role("columnheader", name="n", exact=True)).to_be_visible()
    assert_sound(page)
    with page.expect_download() as got:
        page.get_by_role("link", name=f"{CURVE}: PDF").click()
    got.value.save_as(tmp_path / "curve.pdf")
    assert (tmp_path / "curve.pdf").read_bytes().startswith(b"%PDF-")


def test_charts_on_a_phone_scroll_in_a_box_of_their_own(visits: Visits) -> None:
    site = fill()
    page = visits.open(reverse("report", args=[site.study.pk]), by=site.researcher, phone=True)
    assert_no_sideways_scrolling(page)
    assert_sound(page)


def test_filters_keep_focus_and_what_links_to_them(visits: Visits) -> None:
    site = fill()
    page = visits.open(reverse("report_economics", args=[site.study.pk]), by=site.researcher)
    page.get_by_label("Rate of reviewing").fill("75")
    page.get_by_role("button", name="Reckon").click()
    status = page.get_by_role("status").filter(has_text="The figures are up to date.")
    expect(status).to_be_visible()
    expect(page).to_have_url(re.compile("rate=75"))
    expect(page.get_by_role("button", name="Reckon")).to_be_focused()
    page.get_by_text("Date, reviewer, budget, task").click()
    scorer = page.get_by_label("Scored by")
    scorer.focus()
    scorer.select_option(index=1)
    expect(page).to_have_url(re.compile("rate=75.*reviewer=|reviewer=.*rate=75"))
    expect(scorer).to_be_focused()
    expect(page.get_by_label("Rate of reviewing")).to_have_value("75")
    chosen = scorer.input_value()
    page.get_by_role("navigation", name="Report").get_by_role("link", name="Feedback").click()
    expect(scorer).to_have_value(chosen)
    page.get_by_role("button", name="Show").click()
    expect(status).to_be_visible()
    expect(page.get_by_role("button", name="Show")).to_be_focused()


def test_a_figure_that_cannot_be_read_leaves_the_fields_in_line(visits: Visits) -> None:
    site = fill()
    page = visits.open(reverse("report_economics", args=[site.study.pk]) + "?price=-1", by=site.researcher)
    expect(page.locator(".problem")).to_have_count(1)
    tops = {page.get_by_label(label).bounding_box()["y"] for label in ("Rate of", "Price of", "Share of")}  # type: ignore[index]
    assert len(tops) == 1
    assert page.get_by_role("button", name="Reckon").bounding_box()["y"] in tops  # type: ignore[index]
    assert_sound(page)


def test_paper_has_the_filters_as_words(visits: Visits) -> None:
    site = fill()
    page = visits.open(reverse("report_economics", args=[site.study.pk]) + "?rate=75", by=site.researcher)
    line = page.locator(".on-paper")
    expect(line).to_be_hidden()
    page.emulate_media(media="print")
    expect(line).to_be_visible()
    expect(line).to_contain_text("all categories; Rate of reviewing, USD an hour: 75.")
    expect(page.locator("form.filters").first).to_be_hidden()
    expect(page.get_by_label("Price of a job")).to_be_hidden()


def test_no_cell_of_the_figures_stays_empty(visits: Visits) -> None:
    site = fill()
    page = visits.open(reverse("report_economics", args=[site.study.pk]), by=site.researcher)
    for wide in (1280, 900, 700, 390):
        page.set_viewport_size({"width": wide, "height": 800})
        strip = page.locator(".figures").first
        box = strip.bounding_box()
        last = strip.locator(":scope > div").last.bounding_box()
        assert box
        assert last
        assert abs(box["x"] + box["width"] - last["x"] - last["width"]) < 3, wide
        assert abs(box["y"] + box["height"] - last["y"] - last["height"]) < 3, wide


def _colour_of_a_line(page: Page, theme: str) -> str:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    line = page.locator("#figure-curve svg [stroke='var(--accent)']").first
    return str(line.evaluate("line => getComputedStyle(line).stroke"))
