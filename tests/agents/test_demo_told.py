"""The demo's history: every moment in order, reviews as people make them, nothing impossible."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from reviews.models import (
    AgentRun,
    Claim,
    Feedback,
    Review,
    ReviewCycle,
    ReviewSlot,
    Study,
    TimeInterval,
    Transition,
)
from reviews.queries.report_agreement import read_agreement
from reviews.queries.report_feedback import feedback_rows
from reviews.queries.report_filters import Chosen

# These look ahead on purpose.
LOOK_AHEAD = {"expires_at", "preferred_until"}

pytestmark = pytest.mark.usefixtures("demo")


def last_midnight() -> datetime:
    return timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


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
