"""Every dash of the report says why there is no figure, and every figure without an interval why."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from reviews.actions.study import cancel_trial
from reviews.models import Study, Trial, User
from tests.factories import make_pool, make_study, make_task
from tests.reviews.play import COMPLETED, NOT_COMPLETED, WAITS, play
from tests.reviews.report.pages import page, three_tasks, words

pytestmark = pytest.mark.django_db

NO_MATCH = "no trial matches the filters"
NOT_FINISHED = "no finished task yet"
CANCELLED = "every trial was cancelled"
BARE = re.compile('<span class="dash">\N{EN DASH}</span>(?!</strong> ?<span)')
"""A dash that neither says why nor stands over a line that does."""


@pytest.fixture
def read(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def study(reviewer: User) -> Study:
    return three_tasks(reviewer)


def main(answer: Any) -> str:
    """What stands beneath the filters."""
    return words(answer).partition('<div id="report">')[2]


def test_where_no_trial_matches_every_cell_says_so(
    read: Client, reviewer: User, other_reviewer: User
) -> None:
    study = make_study(make_pool(tasks=2), arms=["feedback", "retry"])
    play(lambda *_: NOT_COMPLETED, [reviewer, other_reviewer])
    for asked in ({"since": "2099-01-01"}, {"budget_low": "99999"}):
        text = main(page(read, study, "report", **asked))
        assert NOT_FINISHED not in text
        assert BARE.findall(text) == []
        # Alone, after, uplift, net effect; both tables of rates; rescue, regression, three rules; hire, cost,
        # minutes and agreement.
        assert text.count(NO_MATCH) == 4 + 2 + 5 + 4, asked
        assert "No trial matches these filters." in text


def test_where_nothing_is_finished_no_filter_is_blamed(
    read: Client, reviewer: User, other_reviewer: User
) -> None:
    study = make_study(make_pool(tasks=2), arms=["feedback", "retry"])
    play(lambda block, *_: COMPLETED if block else WAITS, [reviewer, other_reviewer])
    text = main(page(read, study, "report"))
    assert NO_MATCH not in text
    assert NOT_FINISHED in text
    assert BARE.findall(text) == []
    assert "This study has no" not in text, "it has both arms, and no finished task"


def test_cancelled_trials_match_and_give_no_rate(read: Client, reviewer: User, admin: User) -> None:
    pool = make_pool(tasks=1, category="Writing")
    make_task(pool, category="Translation")
    study = make_study(pool)
    trial = Trial.objects.get(study=study, task__category="Translation")
    play(lambda block, *_: WAITS if block == trial.block else COMPLETED, [reviewer])
    cancel_trial(trial=trial, by=admin, reason="The client withdrew.")
    text = main(page(read, study, "report", category="Translation"))
    assert CANCELLED in text
    assert NO_MATCH not in text
    assert "No trial matches" not in text
    assert BARE.findall(text) == []


def test_relative_uplifts_have_an_interval_and_their_trials(read: Client, study: Study) -> None:
    text = main(page(read, study, "report"))
    # One of three alone, one more after the feedback: by category (all, and the only one) and by agent.
    cell = (
        r'which=gained&amp;k=1">\+100\.0 %</a><span class="interval" title="95 % interval: Wilson, as odds">'
    )
    assert len(re.findall(cell, text)) == 3


def test_a_relative_uplift_over_nothing_says_so(read: Client, reviewer: User) -> None:
    study = make_study(make_pool(tasks=2))
    play(lambda block, arm, attempt: COMPLETED if attempt else NOT_COMPLETED, [reviewer])
    text = main(page(read, study, "report"))
    assert text.count("nothing completed alone") == 3
    assert BARE.findall(text) == []
