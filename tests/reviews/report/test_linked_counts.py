"""Every number of the report that is a link leads to as many trials."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from reviews.models import ReviewCycle, Study, User
from tests.factories import make_agent, make_pool, make_study, make_task
from tests.reviews.play import COMPLETED, FAILS, NOT_COMPLETED, WAITS, play
from tests.reviews.report.pages import page
from tests.reviews.report.records import claim_on, set_scores, spend
from tests.reviews.report.second import second_review

pytestmark = pytest.mark.django_db

TABS = ("report", "report_economics", "report_feedback", "report_data")
LINK = re.compile(
    r'<a href="([^"]*/report/trials/[^"]*)">\s*(?:n )?(\d+)(?: of \d+)?(?: trials?| pairs)?\s*</a>'
)
ENDS = {
    (0, "", 0): COMPLETED,
    (1, "feedback", 1): COMPLETED,
    (2, "feedback", 2): COMPLETED,
    (2, "retry", 1): COMPLETED,
    (4, "", 0): FAILS,
    (5, "feedback", 1): FAILS,
    (6, "", 0): WAITS,
}
LEAST = {"report": 25, "report_economics": 8, "report_feedback": 0, "report_data": 10}
"""Links on each tab, so that a change of their form does not empty this test. Feedback counts pieces."""


@pytest.fixture
def study(reviewer: User, other_reviewer: User) -> Study:
    pool = make_pool(tasks=4, criteria=3)
    for _ in range(3):
        make_task(pool, category="Translation", criteria=3)
    agents = [make_agent("editor", name="Editor"), make_agent("writer", name="Writer")]
    study = make_study(pool, agents=agents, arms=["feedback", "retry"], feedback_cycles=2)
    play(lambda *it: ENDS.get(it, NOT_COMPLETED), [reviewer, other_reviewer])
    first = ReviewCycle.objects.select_related("trial__task", "trial__study").filter(
        trial__agent__slug="editor", trial__block=1
    )
    set_scores(first.get(attempt=0), "mnm")
    set_scores(first.get(attempt=1, arm__arm="retry"), "nmm")
    second_review(first.get(attempt=1, arm__arm="feedback"), other_reviewer)
    spend(claim_on(first.get(attempt=0)), 30)
    return study


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("asked", [{}, {"agent": "writer"}, {"arm": "retry"}, {"category": "Translation"}])
def test_a_number_that_is_a_link_leads_to_as_many_trials(
    tab: str, asked: dict[str, str], client: Client, admin: User, study: Study
) -> None:
    client.force_login(admin)
    shown = page(client, study, tab, **asked).content.decode().replace("&nbsp;", " ")
    found = {(unescape(href), int(number)) for href, number in LINK.findall(shown)}
    if not asked:
        assert len(found) >= LEAST[tab]
    told = [(href, number, client.get(href).context["behind"].total) for href, number in sorted(found)]
    assert [it for it in told if it[1] != it[2]] == []
