"""Every page, as everybody, with nothing on it and with everything."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from reviews.models import Study, User
from tests.browser.full_site import FullSite, fill
from tests.browser.look import assert_sound
from tests.browser.visit import Visits
from tests.factories import make_reviewer, make_user

OK, FOUND, MISSING = 200, 302, 404


def statuses(page: Page, paths: Iterable[str]) -> dict[str, int]:
    """What the server answers to the person in this window, redirects not followed."""
    return {path: page.request.get(path, max_redirects=0).status for path in paths}


def assert_all_sound(page: Page, paths: Iterable[str]) -> None:
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == OK, path
        assert_sound(page)


def files_of(site: FullSite) -> list[str]:
    return [
        reverse("report_csv", args=[site.study.pk]),
        reverse("deliverable_file", args=[site.file.pk]),
        reverse("attachment_file", args=[site.attachment.pk]),
    ]


def test_an_admin_sees_all_but_the_desk(visits: Visits) -> None:
    site = fill()
    page = visits.open("/", by=site.admin)
    expect(page).to_have_url(f"{visits.url}/studies/")
    assert statuses(page, files_of(site)) == dict.fromkeys(files_of(site), OK)
    assert_all_sound(page, [*site.pages_of_admins, *site.pages_of_everybody])
    assert statuses(page, site.pages_of_reviewers) == dict.fromkeys(site.pages_of_reviewers, MISSING)


def test_a_researcher_sees_pools_studies_and_reports(visits: Visits) -> None:
    site = fill()
    page = visits.open("/", by=site.researcher)
    expect(page).to_have_url(f"{visits.url}/studies/")
    assert statuses(page, files_of(site)) == dict.fromkeys(files_of(site), OK)
    # The same pages as an admin's, without what only an admin may do.
    shown = {path for path in site.pages_of_readers if "?" not in path and "/tasks/" not in path}
    assert_all_sound(page, sorted(shown))
    others = set(site.pages_of_readers) - shown
    assert statuses(page, others) == dict.fromkeys(others, OK)
    hidden = site.pages_of_admins_alone + site.pages_of_reviewers
    assert statuses(page, hidden) == dict.fromkeys(hidden, MISSING)


def test_a_reviewer_sees_their_own_work(visits: Visits) -> None:
    site = fill()
    page = visits.open("/", by=site.reviewer)
    expect(page).to_have_url(f"{visits.url}{reverse('desk_work', args=[site.work.pk])}")
    own = [*site.pages_of_reviewers, reverse("deliverable_file", args=[site.file.pk])]
    assert_all_sound(page, site.pages_of_reviewers)
    hidden = {*site.pages_of_admins, *files_of(site)} - {*own}
    assert statuses(page, hidden) == dict.fromkeys(hidden, MISSING)


def test_another_reviewer_sees_nothing_of_it(visits: Visits) -> None:
    site = fill()
    page = visits.open(by=make_reviewer("lena"))
    assert_all_sound(page, [reverse("my_work")])
    hidden = [reverse("desk_work", args=[site.work.pk]), *files_of(site), *site.pages_of_admins]
    assert statuses(page, hidden) == dict.fromkeys(hidden, MISSING)


def test_somebody_without_a_role_is_told_so(visits: Visits) -> None:
    site = fill()
    page = visits.open(by=site.nobody)
    assert_all_sound(page, ["/", *site.pages_of_everybody])
    hidden = [*site.pages_of_admins, *site.pages_of_reviewers, *files_of(site)]
    assert statuses(page, hidden) == dict.fromkeys(hidden, MISSING)


def test_nobody_sees_anything_before_signing_in(visits: Visits) -> None:
    site = fill()
    page = visits.open()
    hidden = ["/", *site.pages_of_admins, *site.pages_of_reviewers, *site.pages_of_everybody, *files_of(site)]
    assert statuses(page, hidden) == dict.fromkeys(hidden, FOUND)
    page.goto(reverse("report", args=[site.study.pk]))
    expect(page).to_have_url(f"{visits.url}/accounts/login/?next=/studies/{site.study.pk}/report/")
    assert_sound(page)


def test_what_is_not_there_says_so(visits: Visits, reviewer: User) -> None:
    page = visits.open("/nothing/", by=reviewer)
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    assert_sound(page)
    visits.forgive("status of 404")


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("admin", ["studies", "new_study", "pools", "pool_import", "people"]),
        ("admin", ["agents", "new_agent", "prices", "new_price"]),
        ("researcher", ["studies", "pools"]),
        ("reviewer", ["desk", "my_work"]),
    ],
)
def test_pages_without_anything_to_show(visits: Visits, role: str, pages: list[str]) -> None:
    person = make_reviewer("mira") if role == "reviewer" else make_user("ada", role)
    assert_all_sound(visits.open(by=person), [reverse(page) for page in pages])


def test_a_study_without_figures(visits: Visits, study: Study) -> None:
    page = visits.open(by=make_user("jun", "researcher"))
    assert_all_sound(page, [reverse("study", args=[study.pk]), reverse("report", args=[study.pk])])


def test_a_form_with_errors(visits: Visits) -> None:
    page = visits.open("/people/new/", by=make_user("ada", "admin"))
    page.get_by_label("Sign-in name").fill("no name")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_sound(page)
    visits.forgive("status of 422")
