"""The report's page on time and money."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client

from reviews.models import AgentRun, Claim, Study, Task, User
from reviews.rules.economics import Cell
from tests.factories import make_pool, make_study
from tests.reviews.play import COMPLETED, NOT_COMPLETED, play
from tests.reviews.report.pages import page, three_tasks, words
from tests.reviews.report.records import spend

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def study(reviewer: User) -> Study:
    return three_tasks(reviewer)


def test_costs_are_those_of_the_runs_and_the_minutes(read: Client, study: Study) -> None:
    # Five attempts at half a dollar: 3 alone, 2 later. Two of three jobs completed, one of two rescued.
    AgentRun.objects.filter(study=study).update(cost_usd=Decimal("0.50"))
    answer = page(read, study, "report_economics", rate="30", price="100")
    money, reckoned = answer.context["money"], answer.context["reckoned"]
    assert (money.whole.jobs, money.whole.completed, money.whole.model_usd) == (3, 2, Decimal("2.50"))
    assert (money.arm.jobs, money.arm.completed, money.arm.model_usd) == (2, 1, Decimal("1.00"))
    assert reckoned.per_completed == (Decimal("2.50") + money.whole.review_hours * 30) / 2
    assert reckoned.per_rescued == Decimal("1.00") + money.arm.review_hours * 30
    assert reckoned.even_price is not None
    assert len(reckoned.table) == 5
    by_task = money.by_task
    assert by_task.model_usd.tolist() == [0.5, 1.0, 1.0]
    assert (by_task.completed.tolist(), money.alone_by_task.completed.tolist()) == ([1, 1, 0], [1, 0, 0])
    assert money.alone_by_task.model_usd.tolist() == [0.5, 0.5, 0.5]
    assert by_task.hours.sum() == pytest.approx(float(money.whole.review_hours))
    # Some draws of three tasks have no completed job at all, so that no upper end can be told.
    assert (reckoned.ends.per_completed, reckoned.ends.per_rescued) == (None, None)
    text = words(answer)
    assert ">2 completed</a> of n 3, after 1 cycle of feedback" in text
    assert ">1 rescued</a> of n 2 not completed alone" in text


def test_minutes_and_costs_have_intervals_over_tasks(read: Client, reviewer: User) -> None:
    study = make_study(make_pool(tasks=6))
    play(lambda block, arm, attempt: COMPLETED, [reviewer])
    for minutes, claim in enumerate(Claim.objects.filter(slot__study=study), 4):
        spend(claim, minutes)
    answer = page(read, study, "report_economics", rate="60", price="100")
    [alone] = answer.context["money"].by_attempt
    # 4 to 9 minutes.
    assert (alone.minutes.n, alone.minutes.mean) == (6, pytest.approx(6.5))
    assert 4 < alone.minutes.low < 6.5 < alone.minutes.high < 9
    assert (alone.scoring, alone.writing.mean) == (alone.minutes, 0), "nothing is written before attempt 0"
    # At a rate of nothing models alone cost.
    free = page(read, study, "report_economics", rate="0").context["reckoned"]
    assert free.per_completed == answer.context["money"].whole.model_usd / 6
    reckoned = answer.context["reckoned"]
    for name in ("per_completed", "alone_per_completed", "fix", "even_rate", "even_price"):
        low, high = getattr(reckoned.ends, name)
        assert low < getattr(reckoned, name) < high, name
    # All are completed, so that another job costs what these did; what it saves is the price less that.
    assert reckoned.ends.fix == pytest.approx(reckoned.ends.per_completed)
    assert reckoned.ends.saving == tuple(float(reckoned.price) - end for end in reversed(reckoned.ends.fix))
    assert reckoned.ends.loss == tuple(-end for end in reversed(reckoned.ends.saving))
    # The cell in the middle is that of the rate and the price as they stand.
    rate, cells = reckoned.table[2]
    assert (rate, reckoned.prices[2]) == (60, 100)
    assert cells[2] == (Cell(reckoned.fix, reckoned.saving), reckoned.ends.fix)
    assert reckoned.table[0][1][2][1] < reckoned.ends.fix, "half the rate costs less"
    low, high = reckoned.table[4][1][0][1]
    assert f"USD {low:,.2f} to USD {high:,.2f}" in words(answer)
    assert answer.context["fix_hours"].hours is None, "no job says what it took first"
    shown = page(read, study, "report")
    low, high = shown.context["reckoned"].ends.per_completed
    assert f"USD {low:,.2f} to USD {high:,.2f}" in words(shown)
    low, high = reckoned.ends.saving
    assert f"a job (USD {low:,.2f} to USD {high:,.2f}) against a human alone" in words(answer)


def test_scoring_and_words_are_told_apart(read: Client, reviewer: User) -> None:
    study = make_study(make_pool(tasks=6))
    play(lambda block, arm, attempt: NOT_COMPLETED, [reviewer])
    for minutes, claim in enumerate(Claim.objects.filter(slot__study=study, slot__kind="primary")):
        spend(claim, 5 + minutes % 3)
    for minutes, claim in enumerate(Claim.objects.filter(slot__study=study, slot__kind="feedback")):
        spend(claim, 1 + minutes)
    answer = page(read, study, "report_economics")
    alone, later = answer.context["money"].by_attempt
    # 1 to 6 minutes of words, which belong to the attempt that got them.
    assert (later.writing.mean, later.writing.n) == (pytest.approx(3.5), 6)
    assert later.writing.low < 3.5 < later.writing.high
    assert later.scoring.mean + later.writing.mean == pytest.approx(later.minutes.mean)
    assert (alone.writing.mean, alone.scoring.mean) == (0, alone.minutes.mean)
    text = words(answer)
    assert "comes without words" in text
    assert f"{later.writing.low:.1f} to {later.writing.high:.1f}" in text


def test_hours_of_work_count_the_agent_the_reviewer_and_a_human_for_the_rest(
    read: Client, reviewer: User
) -> None:
    study = make_study(make_pool(tasks=6))
    play(lambda block, arm, attempt: NOT_COMPLETED if block % 2 else COMPLETED, [reviewer])
    Task.objects.update(first_delivery_hours=10)
    for claim in Claim.objects.filter(slot__study=study, slot__kind="primary"):
        spend(claim, 30)
    answer = page(read, study, "report_economics")
    # Half an hour for each attempt, of which there are 6 + 3, and 10 hours for three of six jobs.
    found = answer.context["fix_hours"]
    assert found.hours == pytest.approx(Decimal((9 * 0.5 + 3 * 10) / 6), abs=Decimal("0.001"))
    low, high = found.ends
    assert low < found.hours < high
    assert f"{found.hours:.1f} hours of work ({low:.1f} to {high:.1f}), against 10.0" in words(answer)


def test_what_was_incurred_costs_what_was_paid(read: Client, study: Study) -> None:
    """Reviewers' rates differ: 60 dollars an hour alone, 600 later."""
    for claim in Claim.objects.filter(slot__study=study, slot__kind="primary").select_related("slot__cycle"):
        assert claim.slot.cycle
        if claim.slot.cycle.attempt:
            Claim.objects.filter(pk=claim.pk).update(rate_usd=600)
        spend(claim, 10)
    reckoned = page(read, study, "report_economics").context["reckoned"]
    # Three first attempts at 10 dollars each, of which one was completed; two later ones at 100.
    models = Decimal("0.10")
    assert reckoned.alone_per_completed == 3 * (10 + models)
    assert reckoned.per_rescued == 2 * (100 + models)
    assert reckoned.per_completed == (30 + 200 + 5 * models) / 2


def test_a_rate_that_is_no_number_is_said_beside_its_field(read: Client, study: Study) -> None:
    answer = page(read, study, "report_economics", rate="forty")
    assert "Enter a number." in words(answer)
    assert answer.context["reckoned"].rate == answer.context["own_rate"]


def test_trying_may_cost_more_than_a_human(read: Client, study: Study) -> None:
    AgentRun.objects.filter(study=study).update(cost_usd=Decimal("0.50"))
    spend(Claim.objects.filter(slot__study=study).latest("claimed_at"), 10)
    text = words(page(read, study, "report_economics", price="0"))
    ends = r"\(USD \d+\.\d\d to USD \d+\.\d\d\)"
    assert re.search(rf"costs USD \d+\.\d\d a job {ends} more than a human alone", text)
    _, found, after = text.partition("at no rate")
    assert found
    assert "USD" not in after.partition("of reviewing")[0], "a rate that there is not has no interval"
