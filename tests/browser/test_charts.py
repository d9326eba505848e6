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


def _colour_of_a_line(page: Page, theme: str) -> str:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    line = page.locator("#figure-curve svg [stroke='var(--accent)']").first
    return str(line.evaluate("line => getComputedStyle(line).stroke"))
