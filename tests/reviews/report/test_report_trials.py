"""The trials behind a figure are as many as the figure says, and only its readers see them."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from reviews.actions.study import cancel_trial
from reviews.models import Study, Trial, User
from reviews.queries.report import study_rows
from reviews.queries.report_behind import Which
from reviews.queries.report_filters import Chosen
from reviews.queries.report_trials import trials_behind
from tests.factories import make_agent, make_pool, make_study
from tests.reviews.play import COMPLETED, FAILS, NOT_COMPLETED, WAITS, play
from tests.reviews.report import pages

pytestmark = pytest.mark.django_db

HOSTILE: list[tuple[dict[str, str], str]] = [
    ({"which": "<b>"}, "There are no trials “&lt;b&gt;”"),
    ({"which": "by_k", "k": "9"}, "There is no attempt “9” to ask for here, so you see attempt 2."),
    ({"which": "by_k", "k": "-1"}, "There is no attempt “-1” to ask for here"),
    ({"which": "rescued", "k": "0"}, "so you see attempt 1."),
    ({"which": "by_k", "k": "٢"}, "to ask for here"),
    ({"after": "9" * 40}, "In the headline figures: 6 trials"),
    ({"after": "7777"}, "There is nothing after this place."),
    ({"after": "x\x00"}, "In the headline figures: 6 trials"),
    ({"agent": "\x00"}, "There is no agent"),
    ({"budget_low": "1e999999", "since": "0000-00-00"}, "is not a number"),
    ({"since": "9999-12-31", "until": "0001-01-01"}, "No trial is like that."),
]


@pytest.fixture
def study(reviewer: User, other_reviewer: User, admin: User) -> Study:
    """Blocks: 0 alone, 1 by feedback at 1, 2 by feedback at 2, 3 never, 4 failed, 5 fails in feedback,
    6 cancelled, 7 waits."""
    study = make_study(
        make_pool(tasks=8), agents=[make_agent("writer")], arms=["feedback", "retry"], feedback_cycles=2
    )
    completed = {("", 0, 0), ("feedback", 1, 1), ("feedback", 2, 2)}

    def fate(block: int, arm: str, attempt: int) -> str:
        if block in (6, 7):
            return WAITS
        if block == 4 or (block, arm) == (5, "feedback"):
            return FAILS
        return COMPLETED if (arm, attempt, block) in completed else NOT_COMPLETED

    play(fate, [reviewer, other_reviewer])
    cancel_trial(trial=Trial.objects.get(study=study, block=6), by=admin, reason="The client withdrew.")
    return study


def blocks(study: Study, which: Which, k: int = 2, **chosen: str) -> list[int]:
    return [trial.block for trial in trials_behind(study, Chosen(**chosen), which, k).trials]  # type: ignore[arg-type]


def test_each_figure_has_its_trials(study: Study) -> None:
    assert blocks(study, Which.ALL) == [0, 1, 2, 3, 4, 5]
    assert blocks(study, Which.ALONE) == [0]
    assert blocks(study, Which.BY_K, 0) == [0]
    assert blocks(study, Which.BY_K, 1) == [0, 1]
    assert blocks(study, Which.BY_K, 2) == [0, 1, 2]
    assert blocks(study, Which.RESCUED, 1) == [1]
    assert blocks(study, Which.RESCUED, 2) == [2]
    assert blocks(study, Which.NOT, 2) == [3, 4, 5]
    assert blocks(study, Which.PENDING) == [7]
    assert blocks(study, Which.GAINED, 2) == [1, 2]
    assert blocks(study, Which.SCORED, 0) == [0, 1, 2, 3, 5]
    assert blocks(study, Which.SCORED, 1) == [1, 2, 3]
    assert blocks(study, Which.FEEDBACK_ONLY, 1) == [1]
    assert blocks(study, Which.FEEDBACK_ONLY, 2) == [1, 2]
    assert blocks(study, Which.RETRY_ONLY, 2) == []
    assert blocks(study, Which.OPEN) == [7]
    assert blocks(study, Which.FAILED_ALONE) == [4]
    assert blocks(study, Which.FAILED_LATER) == [5]
    assert blocks(study, Which.FAILED_ANY, arm="retry") == [5]
    assert blocks(study, Which.CANCELLED) == [6]
    assert blocks(study, Which.EVERY) == list(range(8))


def test_the_arm_and_the_agent_count(study: Study) -> None:
    assert blocks(study, Which.BY_K, 2, arm="retry") == [0]
    assert blocks(study, Which.FAILED_LATER, arm="retry") == []
    assert blocks(study, Which.GAINED, arm="retry") == []
    assert blocks(study, Which.ALL, agent="writer") == [0, 1, 2, 3, 4, 5]
    assert blocks(study, Which.ALL, agent="nobody") == []


def test_they_are_as_many_as_the_report_says(study: Study) -> None:
    row = next(row for row in study_rows(study) if (row.arm, row.category) == ("feedback", None))
    counts = [len(blocks(study, Which.BY_K, k)) for k in range(3)]
    assert counts == [rate.completed for rate in row.rates]
    assert len(blocks(study, Which.ALL)) == row.n
    assert len(blocks(study, Which.PENDING)) == row.pending
    assert len(blocks(study, Which.CANCELLED)) == row.cancelled


def test_a_page_goes_on_from_the_last_place(study: Study) -> None:
    first = trials_behind(study, Chosen(), Which.ALL, 2, size=4)
    assert ([trial.block for trial in first.trials], first.total, first.after) == ([0, 1, 2, 3], 6, 3)
    second = trials_behind(study, Chosen(), Which.ALL, 2, after=first.after, size=4)
    assert ([trial.block for trial in second.trials], second.total, second.after) == ([4, 5], 6, None)


def test_a_study_without_arms(reviewer: User) -> None:
    study = make_study(make_pool(tasks=2), arms=[], feedback_cycles=0)
    play(lambda block, *_: COMPLETED if block else NOT_COMPLETED, [reviewer])
    assert blocks(study, Which.ALONE, 0) == [1]
    assert blocks(study, Which.NOT, 0) == [0]
    assert blocks(study, Which.RESCUED, 0) == []
    assert blocks(study, Which.PENDING, 0) == []
    assert blocks(study, Which.OPEN, 0) == []
    assert blocks(study, Which.FEEDBACK_ONLY, 0) == []
    assert blocks(study, Which.SCORED, 1) == []


def page(client: Client, study: Study, **query: str) -> str:
    answer = client.get(reverse("report_trials", args=[study.pk]) + "?" + urlencode(query))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_rows_link_to_the_trial(study: Study, researcher: User, client: Client) -> None:
    client.force_login(researcher)
    text = page(client, study, which="rescued", k="1")
    assert "Completed at attempt 1, not before: 1 trial<" in text
    assert reverse("trial", args=[study.pk, Trial.objects.get(block=1).pk]) in text
    assert "The client withdrew." in page(client, study, which="cancelled")
    assert "writer" not in page(client, study), "the study is blind"


def test_what_nobody_can_mean_is_said_and_answered(study: Study, researcher: User, client: Client) -> None:
    client.force_login(researcher)
    for query, said in HOSTILE:
        assert said in page(client, study, **query), query


def test_others_find_nothing(study: Study, reviewer: User, outsider: User, client: Client) -> None:
    for user in (reviewer, outsider):
        client.force_login(user)
        assert client.get(reverse("report_trials", args=[study.pk])).status_code == 404


@pytest.mark.parametrize("tasks", [2, 9])
def test_a_page_takes_as_many_statements_for_many_trials(
    tasks: int, reviewer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    study = make_study(make_pool(tasks=tasks))
    play(lambda *_: COMPLETED, [reviewer])
    with django_assert_num_queries(4 + 3):
        trials_behind(study, Chosen(), Which.ALL, 1)


def test_two_agents_are_set_beside_each_other(client: Client, admin: User, reviewer: User) -> None:
    study = make_study(agents=[make_agent("writer", name="Writer"), make_agent("editor", name="Editor")])
    play(lambda *_: COMPLETED, [reviewer])
    client.force_login(admin)
    shown = pages.words(pages.page(client, study, "report"))
    led = re.findall(r'<a href="([^"]*which=paired[^"]*)">1</a>', shown)
    assert len(led) == 2, "alone and after the last cycle"
    text = pages.words(client.get(unescape(led[0])))
    assert "On tasks that Writer has as well: 1 trial<" in text
    assert '<option value="writer" selected>Writer</option>' in text
    text = pages.words(
        pages.page(client, study, "report_trials", agent="writer", which="won", k="0", against="nobody")
    )
    assert "There is no other agent “nobody” in this study." in text
    assert "where Editor has not completed the same task: 0 trials<" in text


def test_without_another_agent_nothing_is_set_beside(client: Client, admin: User, reviewer: User) -> None:
    study = make_study()
    play(lambda *_: COMPLETED, [reviewer])
    client.force_login(admin)
    text = pages.words(pages.page(client, study, "report_trials", which="won"))
    assert "There is no other agent in this study" in text
    assert "In the headline figures: 1 trial<" in text
