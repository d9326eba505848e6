"""Exports in a browser: asked for, watched until the worker is done, downloaded; readable in both themes."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from reviews.actions.export_lease import renew_export, take_export, trouble_with_export
from reviews.actions.export_study import ask_export
from reviews.exports.study.job import make_export
from reviews.models import Study, StudyExport
from tests.browser.look import assert_sound
from tests.browser.visit import PHONE, WIDE, Visits
from tests.factories import make_user


@pytest.mark.parametrize("phone", [False, True])
def test_the_page_follows_an_export_until_it_can_be_downloaded(
    visits: Visits, study: Study, tmp_path: Path, phone: bool
) -> None:
    person = make_user("jun", "researcher")
    failed = ask_export(study=study, by=person, form="csv")
    StudyExport.objects.update(tries=2)
    take_export()
    failed.refresh_from_db()
    trouble_with_export(export=failed, error="The file could not be written: No space left on device.")
    page = visits.open(reverse("exports", args=[study.pk]), by=person, phone=phone)
    page.get_by_label("Format").select_option(label="Parquet, with typed columns")
    page.get_by_role("button", name="Make an export").click()
    expect(page.get_by_text("waits for a worker")).to_be_visible()
    taken = take_export()
    assert taken is not None
    renew_export(export=taken, rows_done=1_000, rows_total=4_000)
    expect(page.get_by_text("1,000 of 4,000 rows").last).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert_fits(page, phone)
    assert make_export(taken)
    link = page.get_by_role("link", name="Download the Parquet export")
    expect(link).to_be_visible()
    expect(page.get_by_text("None is being made.")).to_be_visible()
    with page.expect_download() as got:
        link.click()
    got.value.save_as(tmp_path / "export.zip")
    with ZipFile(tmp_path / "export.zip") as archive:
        assert {"trials.parquet", "manifest.json", "README.md"} <= set(archive.namelist())
    page.get_by_text("SHA-256", exact=True).click()
    assert_fits(page, phone)


def assert_fits(page: Page, phone: bool) -> None:
    """Nothing is wider than the window; a phone would zoom out, so that its window tells nothing."""
    assert page.evaluate("document.documentElement.scrollWidth") <= (PHONE if phone else WIDE)["width"]
    assert_sound(page)
