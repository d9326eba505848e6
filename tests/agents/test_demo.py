"""The demo as it stands after `load_demo`: half-way, told in order, and nothing about it is impossible."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from agents.actions.sweep import Found, sweep
from agents.demo.seed import load_demo
from reviews.models import (
    AgentRun,
    Claim,
    Critique,
    Deliverable,
    Feedback,
    Membership,
    Review,
    ReviewCycle,
    ReviewSlot,
    Study,
    TaskPool,
    TimeInterval,
    Transition,
    Trial,
    TrialArm,
    User,
)
from reviews.queries.my_work import my_work
from reviews.queries.offer import Offer, offer_for
from reviews.queries.report import study_rows
from reviews.queries.report_agreement import read_agreement
from reviews.queries.report_feedback import feedback_rows
from reviews.queries.report_filters import Chosen
from reviews.rules.frozen import digest, protocol_file

# These look ahead on purpose.
LOOK_AHEAD = {"expires_at", "preferred_until"}


@pytest.fixture(autouse=True, scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once for this module: its tests only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo()
        yield
        transaction.set_rollback(True)


def states(slug: str) -> Counter[tuple[str, int]]:
    cycles = ReviewCycle.objects.filter(trial__study__slug=slug).exclude(state="scored")
    return Counter(cycles.values_list("state", "attempt"))


def last_midnight() -> datetime:
    return timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


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


def test_every_moment_lies_in_the_two_weeks_before_today() -> None:
    for model in apps.get_app_config("reviews").get_models():
        for field in model._meta.get_fields():
            if not isinstance(field, models.DateTimeField) or field.name in LOOK_AHEAD:
                continue
            for moment in model._default_manager.values_list(field.name, flat=True):
                if moment is not None:
                    place = f"{model.__name__}.{field.name}"
                    assert last_midnight() - timedelta(days=16) < moment < last_midnight(), place


def test_the_events_of_a_cycle_are_told_in_order() -> None:
    transitions: dict[object, list[datetime]] = defaultdict(list)
    for cycle_id, at in Transition.objects.order_by("id").values_list("cycle", "at"):
        transitions[cycle_id].append(at)
    for moments in transitions.values():
        assert all(earlier < later for earlier, later in pairwise(moments))
    for cycle in ReviewCycle.objects.select_related("trial__study"):
        assert cycle.trial.study.started_at <= cycle.created_at + timedelta(seconds=1)
        for first in transitions[cycle.pk][:1]:
            assert cycle.created_at < first


def test_runs_deliveries_reviews_and_feedback_agree_with_the_transitions() -> None:
    def told(cycle: ReviewCycle, event: str) -> datetime:
        return cycle.transitions.filter(event=event).latest("id").at

    for run in AgentRun.objects.filter(state="replied").select_related("cycle", "deliverable"):
        critic = run.purpose == "critique"
        taken = run.cycle.transitions.filter(event="taken").order_by("id").values_list("at", flat=True)
        assert run.started_at == (taken.first() if critic else taken.last())
        ended = told(run.cycle, "critiqued" if critic else "delivered")
        assert run.started_at < (run.ended_at or run.started_at) < ended
        assert run.latency_ms is not None
        assert run.ended_at is not None
        assert abs((run.ended_at - run.started_at).total_seconds() - run.latency_ms / 1000) < 5
    for review in Review.objects.select_related("cycle", "slot"):
        locked = told(review.cycle, "locked")
        assert locked == review.cycle.scored_at
        if review.slot.kind == "primary":
            assert review.locked_at == locked
        else:
            assert review.locked_at > locked
        assert review.hire_answered_at is not None
        assert review.locked_at < review.hire_answered_at
    for feedback in Feedback.objects.select_related("cycle", "basis"):
        assert feedback.submitted_at == told(feedback.cycle, "feedback_submitted")
        assert (feedback.basis.hire_answered_at or feedback.submitted_at) < feedback.submitted_at


def test_each_review_took_six_to_twenty_four_minutes_within_its_claims() -> None:
    spent: dict[object, float] = defaultdict(float)
    for interval in TimeInterval.objects.select_related("claim"):
        assert interval.claim.claimed_at <= interval.started_at
        assert interval.seen_at == interval.ended_at
        if interval.kind == "active":
            spent[interval.cycle_id, interval.reviewer_id] += (
                interval.seen_at - interval.started_at
            ).total_seconds() / 60
    assert len(spent) == Review.objects.count()
    assert min(spent.values()) >= 6
    assert max(spent.values()) <= 24


def test_final_attempts_were_read_a_second_time_by_somebody_else() -> None:
    study = Study.objects.get(slug="demo")
    figures = read_agreement(study, Chosen(agent="scripted-drafter", arm="feedback"))
    assert figures.criteria.units >= 20
    assert figures.criteria.raw.rate is not None
    assert 0.7 < figures.criteria.raw.rate < 1
    for review in Review.objects.filter(slot__kind="independent").select_related("cycle"):
        of_trial = Claim.objects.filter(slot__cycle__trial=review.cycle.trial_id).exclude(slot=review.slot_id)
        assert not of_trial.filter(reviewer=review.reviewer).exists()
    assert not ReviewSlot.objects.filter(kind="independent").exclude(state="done").exists()


def test_words_took_time_of_their_own() -> None:
    rows = feedback_rows(Study.objects.get(slug="demo"), Chosen())
    assert len(rows) > 3
    assert all(row.seconds >= 180 * row.pieces for row in rows)


def test_nobody_works_on_two_things_at_once() -> None:
    claims: dict[int, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.order_by("claimed_at"):
        assert claim.ended_at is not None
        assert claim.claimed_at < claim.ended_at <= claim.expires_at
        claims[claim.reviewer_id].append(claim)
    for mine in claims.values():
        for earlier, later in pairwise(mine):
            assert earlier.ended_at is not None
            assert earlier.ended_at <= later.claimed_at


def test_what_is_not_met_says_why_and_where() -> None:
    scores = Review.objects.filter(scores__verdict="not_met").values_list("scores__reason", flat=True)
    reasons = list(scores)
    assert len(reasons) > 50
    assert min(map(len, reasons)) > 10
    assert len(set(reasons)) > 0.6 * len(reasons)


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
