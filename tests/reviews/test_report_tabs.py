"""The report's other pages: time and money, feedback, agreement and data, studies beside each other."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import slugify

from reviews.models import AgentRun, Membership, Study, User
from reviews.queries.agent_labels import agent_labels
from tests.factories import make_agent, make_pool, make_study, make_user
from tests.reviews.play import COMPLETED, NOT_COMPLETED, play
from tests.reviews.report.pages import page, three_tasks, words

pytestmark = pytest.mark.django_db

TABS = ("report", "report_economics", "report_feedback", "report_data", "report_plan")
HOSTILE = (
    "agent=%00&arm=nowhere&category=<script>",
    "since=2026-13-40&until=yesterday&budget_low=NaN&budget_high=1e999&reviewer=0",
    "task=%00&which=task",
    "task=" + "x" * 3000,
    "since=9999-12-31&until=0001-01-01&budget_low=-1&reviewer=99999999999999999999",
    "rate=-1&price=1e30&share=abc&after=1.1.1&after=%F0%9F",
    "after=99999999999.1&k=-1&which=everything",
    "budget_low=1E-20000&budget_high=0E-999999999",
    "budget_low=0E999999999999999999",
)


@pytest.fixture
def read(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def study(reviewer: User) -> Study:
    return three_tasks(reviewer)


@pytest.mark.parametrize("name", TABS)
def test_only_those_who_read_the_report_see_its_pages(name: str, client: Client) -> None:
    study = make_study()
    seen = {}
    for role in ("admin", "researcher", "reviewer"):
        client.force_login(make_user(role=role, study=study))
        seen[role] = client.get(reverse(name, args=[study.pk])).status_code
    client.force_login(make_user(role="researcher", study=make_study()))
    seen["another's"] = client.get(reverse(name, args=[study.pk])).status_code
    assert seen == {"admin": 200, "researcher": 200, "reviewer": 404, "another's": 404}


@pytest.mark.parametrize("asked", HOSTILE)
def test_whatever_the_address_holds_there_is_a_page(read: Client, study: Study, asked: str) -> None:
    for name in TABS:
        answer = read.get(f"{reverse(name, args=[study.pk])}?{asked}")
        assert answer.status_code == 200, name
        assert "<script>" not in words(answer).replace('<script type="module"', "").replace("<script src", "")


def test_what_can_not_be_read_is_said_and_left_out(read: Client, study: Study) -> None:
    text = words(page(read, study, "report", since="yesterday", budget_low="much"))
    assert "“yesterday” is not a day for “Scored from”, so that filter is left out." in text
    assert "“much” is not a number for “Budget from USD”, so that filter is left out." in text


def test_a_narrowed_report_says_that_it_is_exploratory(read: Client, study: Study) -> None:
    assert "figures are exploratory" not in words(page(read, study, "report"))
    answer = page(read, study, "report", until="2000-01-01")
    assert "figures are exploratory" in words(answer)
    assert answer.context["figures"].line.n == 0


def test_feedback_that_fixed_a_criterion_was_acted_on(read: Client, study: Study) -> None:
    # Two pieces of feedback: the one for the second task fixed what was open, the other did not.
    answer = page(read, study, "report_feedback")
    every = answer.context["figures"].every
    assert (every.pieces, every.acted_on.yes) == (2, 1)
    assert 0 < every.fixed.yes < every.open
    assert [piece.fixed > 0 for piece in answer.context["pieces"]] == [True, False]
    assert "1 of n 2 pieces fixed a criterion" in strip_tags(words(answer))


def test_criteria_lead_to_the_trials_of_their_task(read: Client, study: Study) -> None:
    place = study.study_tasks.select_related("task").get(block=2)
    text = words(page(read, study, "report_feedback"))
    asked = f"which=task&amp;task={place.task.external_id}"
    assert re.search(
        rf'<a href="[^"]*{asked}|<a href="[^"]*task={place.task.external_id}[^"]*which=task', text
    )
    listed = words(page(read, study, "report_trials", which="task", task=place.task.external_id))
    assert "Every trial of every agent: 1 trial<" in listed
    assert f"Task: {place.task.external_id}" in listed
    assert "There is no task “elsewhere”" in words(page(read, study, "report", task="elsewhere"))


def test_a_study_without_feedback_says_so(read: Client, reviewer: User, other_reviewer: User) -> None:
    study = make_study(arms=["retry"])
    play(lambda block, arm, attempt: NOT_COMPLETED, [reviewer, other_reviewer])
    text = words(page(read, study, "report_feedback"))
    assert "No feedback to look at" in text
    assert "This study has no arm feedback" in text


def test_without_second_readings_agreement_has_a_reason(read: Client, study: Study) -> None:
    text = words(page(read, study, "report_data"))
    assert "nothing was rated by two reviewers" in text
    assert "No final attempt was read a second time yet." in text


def test_the_plan_begins_with_what_this_study_tells(read: Client, study: Study) -> None:
    answer = page(read, study, "report_plan", tasks="100", points="12", minutes="20", rate="60", run_usd="1")
    values, work = answer.context["values"], answer.context["planned"].work
    assert (values["tasks"], values["agents"], values["differ"]) == (100, 1, 30)
    # Of 100 trials 33.3 % are completed alone: 166.7 attempts of 20 minutes.
    assert round(work.reviews, 1) == round(work.runs, 1) == Decimal("166.7")
    assert round(work.hours, 2) == Decimal("55.56")
    assert round(work.usd, 0) == Decimal(3500)
    assert answer.context["planned"].tasks_needed > 100


def test_a_critic_has_a_price_of_its_own(read: Client, study: Study, reviewer: User) -> None:
    assert "critic_usd" not in page(read, study, "report_plan").context["form"].fields
    judged = make_study(make_pool(tasks=2), arms=("critique",), critic=make_agent("critic"))
    play(lambda *_: COMPLETED, [reviewer])
    own = AgentRun.objects.filter(study=judged)
    own.update(cost_usd=Decimal("0.30"))
    its = own.order_by("pk").first()
    assert its is not None
    own.filter(pk=its.pk).update(purpose="critique", cost_usd=Decimal("0.04"))
    values = page(read, judged, "report_plan").context["values"]
    assert (values["run_usd"], values["critic_usd"]) == (Decimal("0.15"), Decimal("0.04"))


def test_numbers_that_exclude_each_other_are_said(read: Client, study: Study) -> None:
    text = words(page(read, study, "report_plan", points="50", differ="10"))
    assert "at most the share of pairs that differ" in text


def test_studies_stand_beside_each_other_and_the_published_figures(
    read: Client, study: Study, reviewer: User
) -> None:
    other = make_study(make_pool(tasks=1))
    play(lambda block, arm, attempt: COMPLETED, [reviewer])
    asked = {"study": [str(study.pk), str(other.pk)], "published": "1"}
    answer = read.get(reverse("compare"), asked)
    rates = {line.studies[0].pk: line.row.rates[0].share.rate for line, _ in answer.context["lines"]}
    assert rates == {study.pk: pytest.approx(1 / 3), other.pk: 1.0}
    text = words(answer)
    assert 'Claude Sonnet 4 <span class="state warn">published</span>' in text
    assert '<em>41.1 %</em><span class="interval">predicted</span>' in text


def test_studies_of_one_release_can_be_pooled(read: Client, study: Study, reviewer: User) -> None:
    again = make_study(study.pool, agents=list(study.agents.all()))
    play(lambda block, arm, attempt: NOT_COMPLETED, [reviewer])
    answer = read.get(reverse("compare"), {"study": [str(study.pk), str(again.pk)], "by": "release"})
    [(line, _)] = answer.context["lines"]
    # Six trials over three tasks, each of them twice: 1 of 6 alone, 2 of 6 after the feedback.
    assert [(rate.completed, rate.share.n) for rate in line.row.rates] == [(1, 6), (2, 6)]
    assert line.row.rates[0].share.method == "cluster bootstrap over tasks"


def test_the_comparison_shows_only_ones_own_studies(client: Client, study: Study) -> None:
    client.force_login(make_user(role="researcher", study=make_study()))
    answer = client.get(reverse("compare"), {"study": [str(study.pk), "no-id"]})
    assert answer.context["lines"] == []
    assert study.title not in words(answer)
    assert "1 of the studies that the address names is not among yours" in words(answer)
    client.force_login(make_user(role="reviewer"))
    assert client.get(reverse("compare")).status_code == 404


def test_a_letter_in_an_address_means_the_same_agent_to_everybody(read: Client, reviewer: User) -> None:
    """What somebody blind sent on."""
    study = make_study(agents=[make_agent("zebra"), make_agent("ant")])
    play(lambda block, arm, attempt: COMPLETED, [reviewer])
    for pk, label in agent_labels(study).items():
        shown = page(read, study, "report", agent=slugify(label)).context["figures"]
        assert shown.line.agent == study.agents.get(pk=pk).slug


def test_what_is_typed_is_carried_when_a_filter_changes(read: Client, study: Study) -> None:
    def hidden(name: str, **asked: str) -> set[tuple[str, str]]:
        form = re.search(
            r'<form class="filters" method="get".*?</form>', words(page(read, study, name, **asked))
        )
        assert form
        return set(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[0]))

    typed = {"rate": "100", "price": '5"><b>', "share": "5"}
    assert hidden("report_economics", **typed, tasks="9") == {
        ("rate", "100"),
        ("price", "5&quot;&gt;&lt;b&gt;"),
        ("share", "5"),
    }
    assert hidden("report_plan", tasks="50", rate="9") == {("tasks", "50")}, "a rate is suggested anew"
    assert hidden("report", published="1", after="7") == {("published", "1")}


def test_where_nothing_is_known_nothing_is_said_to_cost_nothing(read: Client, study: Study) -> None:
    assert "reviewing counts as free" in words(page(read, study, "report_plan", run_usd="1"))
    known = page(read, study, "report_plan", rate="40", run_usd="1")
    assert "counts as free" not in words(known)
    text = words(page(read, study, "report_economics", until="2000-01-01"))
    assert "No job of these says what it paid" not in text
    assert "No task of these is finished yet." in text


def test_filters_that_no_trial_matches_say_so(read: Client, study: Study) -> None:
    assert "No trial matches these filters." in words(page(read, study, "report", until="2000-01-01"))


def test_a_price_without_the_contrasts_arms_says_what_it_leaves_out(read: Client, study: Study) -> None:
    assert "The contrast needs feedback and retry" in words(page(read, study, "report_plan"))


def test_what_is_pooled_says_what_it_draws_on(
    read: Client, researcher: User, study: Study, reviewer: User
) -> None:
    other = make_study(study.pool, agents=[make_agent("copier", name="Copier")], feedback_cycles=2)
    play(lambda *_: COMPLETED, [reviewer])
    asked = f"?study={study.pk}&study={other.pk}"
    pooled = read.get(reverse("compare") + asked + "&by=release")
    assert {line.agent: list(line.studies) for line, _ in pooled.context["lines"]} == {
        "Scribe": [study],
        "Copier": [other],
    }
    assert "Only what the studies of a release have in common is pooled" in words(pooled)
    for each in (study, other):
        Membership.objects.create(user=researcher, role="researcher", study=each)
    read.force_login(researcher)
    text = words(read.get(reverse("compare") + asked + "&by=release&published=1"))
    assert "2 of these studies are blind to you and stand alone" in text
    assert "Agent A of one need not be Agent A of another" in text
    assert "34.6 % to 45.2 %" in text


def test_pooling_asks_each_study_for_its_agents_once(read: Client, study: Study, reviewer: User) -> None:
    def asked(*studies: Study) -> str:
        return reverse("compare") + "?by=release&" + "&".join(f"study={it.pk}" for it in studies)

    def statements(*studies: Study) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert read.get(asked(*studies)).status_code == 200
        return len(seen)

    few = make_study(make_pool(), agents=[make_agent("copier")])
    many = make_study(make_pool(), agents=[make_agent(f"copier-{number}") for number in range(5)])
    play(lambda *_: COMPLETED, [reviewer])
    statements(few)
    assert statements(few) == statements(many)
