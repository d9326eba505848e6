"""Every dash of the report says why there is no figure, and every figure without an interval why."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reviews.actions.study import cancel_trial
from reviews.models import ReviewCycle, Study, Trial, User
from tests.factories import make_agent, make_pool, make_study, make_task
from tests.reviews.play import COMPLETED, FAILS, NOT_COMPLETED, WAITS, play
from tests.reviews.report.pages import page, three_tasks, words
from tests.reviews.report.records import claim_on, set_scores, spend
from tests.reviews.report.second import second_review

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
        # Alone, after, uplift, net effect; both tables of rates and the uplifts; rescue, regression, three
        # rules; hire, cost, minutes and agreement.
        assert text.count(NO_MATCH) == 4 + 3 + 5 + 4, asked
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


def compared(client: Client, *studies: Study, **asked: str) -> str:
    answer = client.get(reverse("compare"), {"study": [str(it.pk) for it in studies], **asked})
    assert answer.status_code == 200
    return words(answer).partition('<h2 id="compared">')[2]


def test_compared_figures_lead_to_their_trials(read: Client, study: Study) -> None:
    address = reverse("report_trials", args=[study.pk]) + "?agent=scribe&amp;arm=feedback&amp;which="
    for asked in ({}, {"by": "release"}):
        text = compared(read, study, **asked)
        links = re.findall(rf'<a href="{re.escape(address)}([^"]*)">([^<]*)</a>', text)
        assert links == [
            ("all", "3"),
            ("alone", "33.3 %"),
            ("by_k&amp;k=1", "66.7 %"),
            ("gained&amp;k=1", "+33.3 pts"),
            ("gained&amp;k=1", "+100.0 %"),
        ]
        for link, _ in links[1:]:
            which, _, k = link.partition("&amp;k=")
            asked_for = page(read, study, "report_trials", agent="scribe", arm="feedback", which=which, k=k)
            assert asked_for.context["behind"].total == (2 if which == "by_k" else 1)
        assert "95 % interval: Wilson, as odds" in text


def test_pooled_figures_lead_to_no_trials_and_say_why(read: Client, study: Study, reviewer: User) -> None:
    again = make_study(study.pool, agents=list(study.agents.all()))
    play(lambda *_: NOT_COMPLETED, [reviewer])
    text = compared(read, study, again, by="release")
    assert "which=" not in text
    assert "Trials are reached from the line of a single study" in text


def test_every_dash_of_the_comparison_says_why(read: Client, study: Study, reviewer: User) -> None:
    without = make_study(make_pool(tasks=2), arms=[], feedback_cycles=0)
    waiting = make_study(make_pool(tasks=1))
    play(lambda block, arm, attempt: WAITS if arm else NOT_COMPLETED, [reviewer])
    text = compared(read, study, without, waiting, published="1")
    assert BARE.findall(text) == []
    for reason in ("no such cycle", "no cycle", NOT_FINISHED):
        assert f'<small class="why">{reason}</small>' in text


def test_published_uplifts_have_intervals_and_no_links(read: Client) -> None:
    text = compared(read, published="1").partition("Claude Sonnet 4")[2].partition("</tr>")[0]
    # 128 of 322 alone, 180 after two: 52 more, Wilson's interval of 52 of 322, and of 52 of 180 as odds.
    assert '+16.1 pts<span class="interval" title="95 % interval: Wilson">+12.5 pts to +20.6 pts<' in text
    assert '+40.6 %<span class="interval" title="95 % interval: Wilson, as odds">' in text
    assert "<a " not in text


def test_a_comparison_of_what_is_not_finished_does_not_ask_for_studies(read: Client, reviewer: User) -> None:
    waiting = make_study(make_pool(tasks=1))
    play(lambda *_: WAITS, [reviewer])
    text = words(read.get(reverse("compare"), {"study": str(waiting.pk), "by": "release"}))
    assert "These studies have no finished task yet." in text
    assert "Choose studies above" not in text


def test_a_figure_without_interval_says_why(
    read: Client, study: Study, reviewer: User, other_reviewer: User
) -> None:
    missing = '<span class="interval" title="No 95 % interval: one task alone'
    cycle = ReviewCycle.objects.get(trial__study=study, trial__block=0, attempt=0)
    spend(claim_on(cycle), 12)
    text = main(page(read, study, "report_economics"))
    assert re.search(rf"12\.0 ?{missing}[^>]*>no interval · n 1</span>", text)
    assert "12.0</strong> (no interval: one task or all the same), n 1" in main(page(read, study, "report"))
    # One attempt of one task, on which the two disagree: the coefficients have no spread.
    second_review(cycle, other_reviewer, not_met=(1,))
    text = main(page(read, study, "report_data")).partition('id="bias"')[0]
    assert re.search(rf"\d\.\d\d ?{missing}[^>]*>no interval</span>", text)
    assert "no interval: one task or all the same · n" in main(page(read, study, "report"))


def test_few_second_readings_are_grey_and_lead_to_their_trials(
    read: Client, study: Study, other_reviewer: User
) -> None:
    second_review(ReviewCycle.objects.get(trial__study=study, trial__block=0), other_reviewer)
    text = main(page(read, study, "report_data"))
    link = r'<a href="[^"]*which=read_twice&amp;k=0">1</a>'
    for reading in ("primary", "independent"):
        assert re.search(rf'<tr class="few"><th scope="row">{reading}</th><td class="n"> ?{link}', text), (
            reading
        )


def test_counts_beside_the_rates_lead_to_as_many_trials(read: Client, study: Study) -> None:
    set_scores(ReviewCycle.objects.get(trial__study=study, trial__block=2, attempt=0), "mn")
    set_scores(ReviewCycle.objects.get(trial__study=study, trial__block=2, attempt=1), "nm")
    text = main(page(read, study, "report"))
    for table, links in {
        "rescued": {("not", 0, 2), ("rescued", 1, 1), ("scored", 1, 2), ("regressed", 1, 1)},
        "rules": {("all", 0, 3), ("rule_all", 0, 1), ("rule_critical", 0, 1), ("rule_weighted", 0, 1)},
    }.items():
        part = text.partition(f'<h2 id="{table}">')[2].partition("</table>")[0]
        for which, k, trials in links:
            assert re.search(rf'which={which}&amp;k={k}">(\d+|their trials)</a>', part), which
            behind = page(read, study, "report_trials", which=which, k=str(k)).context["behind"]
            assert behind.total == trials, which


def test_the_retry_control_has_its_interval_and_trials(
    read: Client, reviewer: User, other_reviewer: User
) -> None:
    study = make_study(make_pool(tasks=4), agents=[make_agent("scribe")], arms=["feedback", "retry"])
    play(lambda block, *_: NOT_COMPLETED if block else COMPLETED, [reviewer, other_reviewer])
    text = main(page(read, study, "report"))
    address = reverse("report_trials", args=[study.pk]) + "?agent=scribe&amp;arm=retry&amp;which=by_k&amp;k=1"
    assert f'<a href="{address}">25.0 % completed</a> (4.6 % to 69.9 %)' in text


def test_the_page_of_trials_says_what_a_line_is(read: Client, study: Study) -> None:
    text = main(page(read, study, "report_trials"))
    assert "One line a trial, in start order; beneath Alone, what its attempt 0 came to" in text
    assert '<small class="why">completed alone</small>' in text
    assert BARE.findall(text) == []
    assert "One line a trial" not in main(page(read, study, "report_trials", which="cancelled"))


def test_undefined_attempts_lead_to_their_trials(read: Client, study: Study) -> None:
    ReviewCycle.objects.filter(trial__study=study, trial__block=2, attempt=0).update(completed_critical=None)
    text = main(page(read, study, "report"))
    assert re.search(r'1<span class="interval"><a href="[^"]*which=undefined_critical&amp;k=0">', text)
    assert "which=undefined_all" not in text, "none is undefined under that rule"
    assert page(read, study, "report_trials", which="undefined_critical").context["behind"].total == 1


def test_what_is_missing_is_told_with_its_trials(read: Client, reviewer: User) -> None:
    study = make_study(make_pool(tasks=3))
    play(lambda block, arm, _: (WAITS, FAILS, FAILS if arm else NOT_COMPLETED)[2 - block], [reviewer])
    spend(claim_on(ReviewCycle.objects.get(trial__study=study, trial__block=0, attempt=0)), 21)
    text = main(page(read, study, "report")).partition('id="beside"')[2]
    for which, told in (
        ("pending", " pending"),
        ("failed_alone", " failed alone"),
        ("failed_later", " later"),
        ("overtime", " overtime"),
    ):
        link = re.search(rf'<a href="([^"]*which={which}&amp;[^"]*)">1</a>{told}', text)
        assert link, which
        assert read.get(link[1].replace("&amp;", "&")).context["behind"].total == 1, which


def test_the_page_on_data_has_no_empty_table(read: Client, study: Study) -> None:
    text = main(page(read, study, "report_data", since="2099-01-01"))
    assert NO_MATCH in text.partition('id="quality"')[2].partition("</table>")[0]
    assert BARE.findall(text) == []
