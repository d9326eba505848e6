"""The demo as it stands after `load_demo`: half-way, told in order, and nothing about it is impossible."""

from collections import Counter
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from agents.actions.sweep import Found, sweep
from reviews.models import (
    AgentRun,
    Claim,
    Critique,
    Deliverable,
    Membership,
    Review,
    ReviewCycle,
    ReviewSlot,
    Study,
    TaskPool,
    TimeInterval,
    Trial,
    TrialArm,
    User,
)
from reviews.queries.my_work import my_work
from reviews.queries.offer import Offer, offer_for
from reviews.queries.report import study_rows
from reviews.rules.frozen import digest, protocol_file

pytestmark = pytest.mark.usefixtures("demo")


def states(slug: str) -> Counter[tuple[str, int]]:
    cycles = ReviewCycle.objects.filter(trial__study__slug=slug).exclude(state="scored")
    return Counter(cycles.values_list("state", "attempt"))


def test_the_study_is_half_way_with_something_in_every_state() -> None:
    assert states("demo") == {
        ("queued", 0): 6,
        ("awaiting_review", 0): 3,
        ("awaiting_review", 1): 1,
        ("awaiting_feedback", 1): 1,
        ("failed", 0): 1,
        ("cancelled", 0): 1,
    }
    trials = Trial.objects.filter(study__slug="demo")
    assert trials.count() == 36
    assert set(trials.values_list("outcome", flat=True)) == {
        "completed", "not_completed", "failed", "cancelled", None
    }  # fmt: skip
    arms = TrialArm.objects.filter(trial__study__slug="demo")
    assert set(arms.values_list("state", "completed_at")) == {
        ("completed", 1), ("completed", 2), ("exhausted", None), ("open", None)
    }  # fmt: skip


def test_the_pilot_is_paused_with_its_reason_and_one_review_left() -> None:
    study = Study.objects.get(slug="demo-arms")
    assert (study.state, study.arms) == ("paused", ["feedback", "retry", "critique"])
    assert study.paused_reason == "The pilot with six jobs is done. It goes on after the main study."
    assert states("demo-arms") == {("queued", 0): 12, ("awaiting_review", 1): 1}
    assert set(TrialArm.objects.filter(trial__study=study).values_list("arm", flat=True)) == set(study.arms)


def test_the_headline_figures_of_both_agents_rest_on_ten_trials_or_more() -> None:
    rows = [row for row in study_rows(Study.objects.get(slug="demo")) if row.category is None]
    assert [(row.agent, row.arm) for row in rows] == [
        ("scripted-drafter", "feedback"),
        ("scripted-writer", "feedback"),
    ]
    for row in rows:
        assert row.n >= 10
        rates = [rate.completed for rate in row.rates]
        assert len(rates) == 3
        assert 0 < rates[0] < rates[1] <= rates[2] < row.n
    assert [(row.pending, row.cancelled) for row in rows] == [(5, 1), (6, 0)]


def test_the_pilots_report_has_all_three_arms() -> None:
    rows = [row for row in study_rows(Study.objects.get(slug="demo-arms")) if row.category is None]
    assert [row.arm for row in rows] == ["critique", "feedback", "retry"]
    assert [row.n for row in rows] == [5, 5, 5]
    critique, feedback, retry = (row.rates[1].completed for row in rows)
    assert feedback > critique > retry


def test_the_critics_words_are_there_with_what_they_cost() -> None:
    critiques = Critique.objects.select_related("run__agent", "cycle__trial__study")
    assert critiques.count() == TrialArm.objects.filter(arm="critique").count() > 2
    for critique in critiques:
        assert (critique.run.agent.slug, critique.run.cost_usd) == ("scripted-critic", Decimal("0.02"))
        assert critique.run.agent == critique.cycle.trial.study.critic
    protocol = Study.objects.get(slug="demo-arms").protocol
    assert (protocol["critic"]["scripted"], protocol["critic"]["same_model_as"]) == (True, [])


def test_the_sweep_finds_nothing_to_mend() -> None:
    def everything() -> list[tuple[object, ...]]:
        return [
            *ReviewCycle.objects.order_by("pk").values_list("pk", "state"),
            *ReviewSlot.objects.order_by("pk").values_list("pk", "state"),
            *Claim.objects.order_by("pk").values_list("pk", "end"),
            *AgentRun.objects.order_by("pk").values_list("pk", "state"),
        ]

    before = everything()
    assert sweep() == Found(lost_runs=0, delivered=0, expired_claims=0, queued={"scripted": 6})
    assert everything() == before


def test_the_protocols_have_the_digests_of_their_files() -> None:
    for study in Study.objects.all():
        file = protocol_file(
            slug=study.slug, title=study.title, started_at=study.started_at, protocol=study.protocol
        )
        assert study.protocol_sha256 == digest(file), study.slug


def test_nothing_is_left_half_done() -> None:
    assert Claim.objects.filter(ended_at__isnull=True).count() == 0
    assert TimeInterval.objects.filter(ended_at__isnull=True).count() == 0
    assert Review.objects.filter(would_hire__isnull=True).count() == 0
    assert AgentRun.objects.filter(state="running").count() == 0
    assert Deliverable.objects.filter(cycle__isnull=True).count() == 0


def test_the_demo_reviewer_is_offered_their_own_second_attempt_first() -> None:
    mira = User.objects.get(username="demo-reviewer")
    offer = offer_for(mira)
    assert isinstance(offer, Offer)
    slot = ReviewSlot.objects.select_related("cycle").get(pk=offer.slot_id)
    assert slot.cycle is not None
    assert (slot.preferred, slot.cycle.attempt, slot.kind) == (mira, 1, "primary")


def test_feedback_that_nobody_holds_waits_for_anybody() -> None:
    slot = ReviewSlot.objects.get(kind="feedback", state="waiting")
    assert slot.preferred_until is not None
    assert slot.preferred_until < timezone.now()


def test_the_demo_reviewer_has_a_history_with_pay() -> None:
    work = my_work(User.objects.get(username="demo-reviewer"))
    assert len(work.rows) == 30, "a page"
    assert work.totals.pieces > 30
    assert {row.feedback.value for row in work.rows if row.feedback} == {"written", "not asked for"}
    assert {row.would_hire for row in work.rows} == {True, False}
    assert all(row.pay_usd > 4 for row in work.rows)


def test_the_people_have_roles_and_no_password() -> None:
    assert not any(user.has_usable_password() for user in User.objects.all())
    roles = Membership.objects.order_by("user__username").values_list("user__username", "role")
    assert list(roles) == [
        ("demo-admin", "admin"),
        ("demo-lena", "reviewer"),
        ("demo-omar", "reviewer"),
        ("demo-researcher", "researcher"),
        ("demo-reviewer", "reviewer"),
    ]


def test_the_agents_are_labelled_as_scripted_and_cost_something() -> None:
    runs = AgentRun.objects.filter(state="replied")
    assert all(run.agent.scripted for run in runs.select_related("agent"))
    assert all(run.cost_usd and run.cost_usd > 0 for run in runs)


def test_the_pool_has_its_licence_and_release() -> None:
    pool = TaskPool.objects.get()
    assert (pool.slug, pool.title, pool.licence, pool.release, pool.state) == (
        "demo", "Demo pool", "Apache-2.0", 1, "open"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("username", "address"),
    [("demo-reviewer", "/desk/"), ("demo-reviewer", "/work/"), ("demo-admin", "/studies/")],
)
def test_its_pages_open(client: Client, username: str, address: str) -> None:
    client.force_login(User.objects.get(username=username))
    assert client.get(address).status_code == 200
