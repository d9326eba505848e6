"""The report page: who sees it, what it says, and that it does not slow down with the study."""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.actions.study import cancel_trial
from reviews.models import Study, Trial, User
from reviews.queries.report_completion import Completion
from tests.factories import make_agent, make_pool, make_study, make_task, make_user
from tests.reviews.play import COMPLETED, FAILS, NOT_COMPLETED, WAITS, play
from tests.reviews.settled import bulk_pool, settle

pytestmark = pytest.mark.django_db


def url(study: Study, name: str = "report") -> str:
    return reverse(name, args=[study.pk])


def figures(client: Client, study: Study, **asked: str) -> Completion:
    """What the page shows for the filters `asked`."""
    shown: Completion = client.get(url(study), asked).context["figures"]
    return shown


def words(client: Client, study: Study, **asked: str) -> str:
    """The page's text with single spaces."""
    page = client.get(url(study), asked).content.decode()
    return " ".join(page.replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture
def read(client: Client, admin: User) -> Client:
    """An admin, to whom agents have names."""
    client.force_login(admin)
    return client


@pytest.mark.parametrize("name", ["report", "report_csv"])
def test_admins_and_researchers_of_the_study_see_it_and_nobody_else(name: str, client: Client) -> None:
    study, other = make_study(), make_study()
    people = {
        "admin": make_user(role="admin"),
        "its admin": make_user(role="admin", study=study),
        "its researcher": make_user(role="researcher", study=study),
        "its pool's researcher": make_user(role="researcher", pool=study.pool),
        "researcher of another": make_user(role="researcher", study=other),
        "its reviewer": make_user(role="reviewer", study=study),
        "outsider": make_user(),
    }
    answers = {}
    for who, user in people.items():
        client.force_login(user)
        answers[who] = client.get(url(study, name)).status_code
    assert answers == {
        "admin": 200,
        "its admin": 200,
        "its researcher": 200,
        "its pool's researcher": 200,
        "researcher of another": 404,
        "its reviewer": 404,
        "outsider": 404,
    }


@pytest.mark.parametrize("name", ["report", "report_csv"])
def test_visitors_are_asked_to_sign_in(name: str, client: Client) -> None:
    study = make_study()
    answer = client.get(url(study, name))
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={url(study, name)}")


def test_it_can_only_be_read(read: Client) -> None:
    assert read.post(url(make_study())).status_code == 405


def test_before_the_first_score_it_says_what_is_awaited(read: Client, reviewer: User) -> None:
    study = make_study(make_pool(tasks=3))
    assert "Nothing is scored yet" in words(read, study)
    assert "Waiting now: 3 attempts queued." in words(read, study)


@pytest.mark.parametrize("scored", [True, False])
def test_queries_do_not_grow_with_the_trials(scored: bool, read: Client) -> None:
    counts = []
    for tasks in (1, 30):
        study = make_study(bulk_pool(tasks), agents=[make_agent(), make_agent()])
        if scored:
            settle(study, [None, 1] * tasks)
        with CaptureQueriesContext(connection) as captured:
            assert read.get(url(study)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 50


def test_filters_live_in_the_address(read: Client, reviewer: User, other_reviewer: User) -> None:
    pool = make_pool(tasks=1, category="Writing")
    make_task(pool, category="Translation")
    study = make_study(pool, agents=[make_agent("a"), make_agent("b")], arms=["feedback", "retry"])
    play(lambda block, arm, attempt: NOT_COMPLETED, [reviewer, other_reviewer])
    chosen = figures(read, study, agent="b", arm="retry", category="Translation")
    assert (chosen.line.agent, chosen.line.arm, chosen.line.category) == (
        "b",
        "retry",
        "Translation",
    )
    first = figures(read, study)
    assert (first.line.agent, first.line.arm, first.line.category) == ("a", "feedback", None)
    assert [row.category for row in first.by_category] == [None, "Translation", "Writing"]
    shown = read.get(url(study)).context["shown"]
    assert (shown.agents, [category for category, _ in shown.crossed]) == (
        ["a", "b"],
        [None, "Translation", "Writing"],
    )
    assert [[row.n for row in cells] for _, cells in shown.crossed] == [[2, 2], [1, 1], [1, 1]]
    assert [(row.agent, row.arm) for row in first.by_agent] == [
        ("a", "feedback"),
        ("a", "retry"),
        ("b", "feedback"),
        ("b", "retry"),
    ]


def test_a_filter_that_names_nothing_is_left_out_and_said(read: Client, reviewer: User) -> None:
    study = make_study()
    play(lambda block, arm, attempt: COMPLETED, [reviewer])
    assert figures(read, study, category="Poetry").line.category is None
    assert "There is no category “Poetry” in this study" in words(read, study, category="Poetry")


def test_scripted_agents_are_labelled(read: Client, reviewer: User) -> None:
    study = make_study(agents=[make_agent(name="Scribe")])
    play(lambda block, arm, attempt: COMPLETED, [reviewer])
    assert 'Scribe, feedback <span class="state">scripted</span>' in words(read, study)
    assert "say nothing about any model" in words(read, study)


def test_figures_of_a_hand_computed_study(read: Client, reviewer: User) -> None:
    study = make_study(make_pool(tasks=3))
    ends = {(0, 0): COMPLETED, (1, 1): COMPLETED}
    play(lambda block, arm, attempt: ends.get((block, attempt), NOT_COMPLETED), [reviewer])
    page = words(read, study)
    assert '>33.3 %</a></strong> <span class="num">6.1 % to 79.2 % · n 3</span>' in page
    assert '>66.7 %</a></strong> <span class="num">20.8 % to 93.9 % · n 3</span>' in page
    assert '>+33.3 pts</a></strong> <span class="num">+6.1 pts to +79.2 pts · n 3</span>' in page
    assert '<span class="num">relative +100.0 % (' in page
    assert 'class="figures few"' in page
    # Figures lead to the trials behind them.
    [behind] = re.findall(r'href="([^"]+)">66\.7 %</a></strong>', page)
    trials = read.get(behind.replace("&amp;", "&"))
    assert trials.context["study"] == study
    assert len(trials.context["behind"].trials) == 2
    [rescued] = figures(read, study).rescues
    assert rescued.share is not None
    assert (rescued.share.yes, rescued.share.n, rescued.share.rate) == (1, 2, 0.5)
    # Two criteria of three were met in each of the two attempts 0 that were followed by another.
    assert rescued.regression is not None
    assert (rescued.regression.yes, rescued.regression.n) == (0, 4)


def test_each_number_that_leads_to_trials_is_their_number(
    read: Client, reviewer: User, other_reviewer: User, admin: User
) -> None:
    study = make_study(make_pool(tasks=7), arms=["feedback", "retry"])

    def fate(block: int, arm: str, attempt: int) -> str:
        ends = {("", 0, 0): COMPLETED, ("feedback", 1, 1): COMPLETED, ("feedback", 1, 2): FAILS}
        return WAITS if block > 4 else ends.get((arm, attempt, block), NOT_COMPLETED)

    play(fate, [reviewer, other_reviewer])
    cancel_trial(trial=Trial.objects.get(study=study, block=5), by=admin, reason="No longer wanted.")
    checked = 0
    for name in ("report", "report_data"):
        text = read.get(reverse(name, args=[study.pk])).content.decode()
        links = re.findall(
            r'<a href="([^"]+/report/trials/[^"]+)">(?:feedback only |retry only )?(\d+)[^<%]*</a>', text
        )
        for link, number in links:
            trials = read.get(link.replace("&amp;", "&")).context["behind"]
            assert trials.total == int(number), link
            checked += bool(trials.total)
    assert checked > 10


def test_pending_trials_are_said_with_their_bounds(read: Client, reviewer: User) -> None:
    study = make_study(make_pool(tasks=2))
    play(lambda block, arm, attempt: WAITS if block else COMPLETED, [reviewer])
    page = words(read, study)
    assert "1 trial</a> is still pending. The figures use the 1 task that comes before" in page
    assert "If every pending trial fails, 50.0 % are completed after 1 cycle of feedback" in page
    assert "if every one succeeds, 100.0 %." in page


def test_without_a_finished_task_there_are_dashes_and_no_zero(read: Client, reviewer: User) -> None:
    study = make_study(make_pool(tasks=2))
    play(lambda block, arm, attempt: COMPLETED if block else WAITS, [reviewer])
    page = words(read, study)
    dash = '<strong class="num"><span class="dash">\N{EN DASH}</span></strong>'
    assert len(re.findall(f"{dash} <span[^>]*>no finished task yet</span>", page)) == 3
    assert re.findall(r"[^\d]0\.0 %", page) == []


def test_failed_and_cancelled_trials_are_counted_apart(read: Client, reviewer: User, admin: User) -> None:
    study = make_study(make_pool(tasks=4))
    ends = {(0, 0): FAILS, (1, 1): FAILS, (2, 0): WAITS, (3, 0): WAITS}
    play(lambda block, arm, attempt: ends.get((block, attempt), NOT_COMPLETED), [reviewer])
    for trial in Trial.objects.filter(study=study, block__gte=2):
        cancel_trial(trial=trial, by=admin, reason="The client <b>withdrew</b>.")
    shown = figures(read, study)
    assert (shown.failed_alone, shown.failed_later) == (1, 1)
    assert shown.cancelled == [("The client <b>withdrew</b>.", 2)]
    page = words(read, study)
    assert "1 trial</a> failed: the agent delivered nothing at all." in page
    assert "2 trials</a> were cancelled and left out of every rate:" in page
    assert "<li>The client &lt;b&gt;withdrew&lt;/b&gt;. (2)</li>" in page


def test_net_human_effect_is_feedback_against_retry_by_trial(
    read: Client, reviewer: User, other_reviewer: User
) -> None:
    study = make_study(make_pool(tasks=4), arms=["feedback", "retry"])
    done = {(1, "feedback"), (1, "retry"), (2, "feedback"), (3, "feedback")}
    play(
        lambda block, arm, attempt: COMPLETED if (block, arm) in done | {(0, "")} else NOT_COMPLETED,
        [reviewer, other_reviewer],
    )
    shown = figures(read, study)
    assert shown.net is not None
    assert (shown.net.first_only, shown.net.second_only, shown.net.n, shown.net.points) == (2, 0, 4, 50.0)
    assert shown.net.p == 0.5
    assert [(it.first, it.p_holm) for it in shown.family] == [(shown.line.agent, 0.5)]
    assert shown.retry_last is not None
    assert shown.retry_last.uplift is not None
    assert shown.retry_last.uplift.value == 25.0
    assert figures(read, study, arm="retry").retry is None
    assert "1 retry alone would give" in words(read, study)


def test_one_arm_has_no_net_human_effect(read: Client, reviewer: User) -> None:
    study = make_study()
    play(lambda block, arm, attempt: NOT_COMPLETED, [reviewer])
    shown = figures(read, study)
    assert (shown.net, shown.retry) == (None, None)


def test_all_three_rules_are_shown_at_k_0(read: Client, reviewer: User) -> None:
    # The first of three criteria is critical: without the second, `critical` holds and two thirds do not do.
    study = make_study(make_pool(tasks=2, criteria=3))
    play(lambda block, arm, attempt: COMPLETED if block else NOT_COMPLETED, [reviewer], not_met=(2,))
    rules = [(line.rule, line.share.yes, line.share.n, line.undefined) for line in figures(read, study).rules]
    assert rules == [("all", 1, 2, 0), ("critical", 2, 2, 0), ("weighted", 1, 2, 0)]


def test_hire_verdicts_stand_beside_the_rates(read: Client, reviewer: User) -> None:
    # The play's reviewers would pay for what is completed: 1 of 3 alone, 2 of 3 in the end.
    study = make_study(make_pool(tasks=3))
    ends = {(0, 0): COMPLETED, (1, 1): COMPLETED}
    play(lambda block, arm, attempt: ends.get((block, attempt), NOT_COMPLETED), [reviewer])
    hire = figures(read, study).hire
    assert [(hire.alone.yes, hire.alone.n), (hire.after.yes, hire.after.n)] == [(1, 3), (2, 3)]
    assert ">1 of 3</a> deliverables made alone (33.3 %" in words(read, study)


def test_repeats_have_an_interval_over_tasks_and_say_so(read: Client, reviewer: User) -> None:
    study = make_study(make_pool(tasks=3), repeats=2)
    play(lambda block, arm, attempt: COMPLETED if block else NOT_COMPLETED, [reviewer])
    assert "cluster bootstrap over tasks" in words(read, study)


def test_a_study_without_arms_shows_the_agent_alone(read: Client, reviewer: User) -> None:
    study = make_study(make_pool(tasks=2), arms=[], feedback_cycles=0)
    play(lambda block, arm, attempt: COMPLETED if block else NOT_COMPLETED, [reviewer])
    shown = figures(read, study)
    assert ([rate.share.rate for rate in shown.line.rates], shown.rescues) == ([0.5], [])
    assert "no feedback cycles" in words(read, study)


def test_the_page_needs_no_inline_script_or_style(read: Client, reviewer: User) -> None:
    study = make_study()
    play(lambda block, arm, attempt: NOT_COMPLETED, [reviewer])
    page = words(read, study)
    assert [mark for mark in ("style=", "<style", "onclick", "nan", "None") if mark in page] == []


def test_csv_is_what_the_command_prints(
    read: Client, reviewer: User, capsys: pytest.CaptureFixture[str]
) -> None:
    study = make_study(slug="autumn")
    play(lambda block, arm, attempt: NOT_COMPLETED, [reviewer])
    answer = read.get(url(study, "report_csv"))
    call_command("report", "autumn", format="csv")
    assert answer.content.decode().splitlines() == capsys.readouterr().out.splitlines()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="report-autumn.csv"'
