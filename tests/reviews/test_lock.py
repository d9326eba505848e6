"""Locking scores: what a review must have, and what is written in the one transaction."""

from datetime import timedelta

import pytest

from reviews.actions.draft import save_draft
from reviews.actions.lock_scores import REASON_AT_MOST, Mark, ScoresIncomplete, lock_scores
from reviews.actions.problem import ClaimEnded, Refused
from reviews.models import Claim, Criterion, Draft, Review, ReviewCycle, Score, Transition, User
from reviews.queries.clock import database_now
from reviews.rules.completion import Verdict
from tests.factories import deliver_next, make_pool, make_study, marks_for
from tests.steps import claim, expire, held, review, score

pytestmark = pytest.mark.django_db


def test_a_lock_scores_the_cycle_ends_the_claim_and_keeps_every_score(reviewer: User) -> None:
    make_study()
    cycle = deliver_next()
    claimed = claim(reviewer)
    marks = marks_for(claimed, not_met=(2,))
    third = Criterion.objects.get(position=3)
    marks[third.pk] = Mark(Verdict.NOT_APPLICABLE, reason=" n/a ", evidence=" page 2 ")
    locked = lock_scores(claim=claimed, marks=marks)

    cycle.refresh_from_db()
    claimed.refresh_from_db()
    assert (cycle.state, cycle.scored_at) == ("scored", locked.locked_at)
    assert (claimed.end, claimed.ended_at, claimed.slot.state) == ("submitted", locked.locked_at, "done")
    assert (locked.cycle_id, locked.reviewer, locked.would_hire) == (cycle.pk, reviewer, None)
    scores = Score.objects.filter(review=locked).order_by("criterion__position")
    assert list(scores.values_list("version", "verdict", "reason", "evidence")) == [
        (1, "met", "", ""),
        (1, "not_met", "No 2.", ""),
        (1, "not_applicable", "n/a", "page 2"),
    ]
    moved = Transition.objects.filter(cycle=cycle).last()
    assert moved is not None
    assert (moved.event, moved.by, moved.at) == ("locked", reviewer, locked.locked_at)


def test_all_three_rules_are_computed_whichever_counts(reviewer: User) -> None:
    make_study(completion_rule="critical")
    cycle = deliver_next()
    score(reviewer, not_met=(3,))
    cycle.refresh_from_db()
    assert (cycle.completed_all, cycle.completed_critical, cycle.completed_weighted) == (False, True, False)


def test_every_criterion_needs_a_verdict_and_what_is_not_met_a_reason(reviewer: User) -> None:
    make_study()
    cycle = deliver_next()
    claimed = claim(reviewer)
    first, second, third = Criterion.objects.order_by("position")
    marks = {first.pk: Mark(None), second.pk: Mark(Verdict.NOT_MET, reason="  ")}
    with pytest.raises(ScoresIncomplete) as refused:
        lock_scores(claim=claimed, marks=marks)
    assert refused.value.problems == {1: "not scored", 2: "say why it is not met", 3: "not scored"}
    assert "1: not scored, 2: say why it is not met, 3: not scored" in str(refused.value)
    long = "x" * (REASON_AT_MOST + 1)
    marks = {
        first.pk: Mark(Verdict.MET, evidence=long),
        second.pk: Mark(Verdict.NOT_MET, reason=long),
        third.pk: Mark(Verdict.MET, reason=long[1:]),
    }
    with pytest.raises(ScoresIncomplete) as refused:
        lock_scores(claim=claimed, marks=marks)
    assert refused.value.problems == {1: "at most 5,000 characters", 2: "at most 5,000 characters"}
    cycle.refresh_from_db()
    assert (cycle.state, Review.objects.count(), Score.objects.count()) == ("in_review", 0, 0)
    assert Claim.objects.get().ended_at is None


def test_marks_on_criteria_of_another_task_are_passed_over(reviewer: User) -> None:
    make_study()
    make_pool()
    deliver_next()
    claimed = claim(reviewer)
    elsewhere = Criterion.objects.exclude(pk__in=marks_for(claimed)).first()
    assert elsewhere is not None
    locked = lock_scores(
        claim=claimed, marks=marks_for(claimed) | {elsewhere.pk: Mark(Verdict.NOT_MET, reason="Not mine.")}
    )
    assert Score.objects.filter(review=locked).count() == 3


def test_an_expired_claim_cannot_lock(reviewer: User) -> None:
    make_study()
    cycle = deliver_next()
    claimed = expire(claim(reviewer))
    save_draft(slot=claimed.slot, reviewer=reviewer, content={"feedback": "Kept"}, revision=0)
    with pytest.raises(ClaimEnded, match="Your claim has ended. Your draft is kept"):
        lock_scores(claim=claimed, marks=marks_for(claimed))
    cycle.refresh_from_db()
    assert (cycle.state, Review.objects.count()) == ("in_review", 0)
    assert Draft.objects.get().content == {"feedback": "Kept"}


def test_a_claim_that_passed_to_somebody_else_cannot_lock(reviewer: User, other_reviewer: User) -> None:
    make_study()
    deliver_next()
    lost = expire(claim(reviewer))
    now_theirs = claim(other_reviewer)
    with pytest.raises(ClaimEnded):
        lock_scores(claim=lost, marks=marks_for(lost))
    locked = lock_scores(claim=now_theirs, marks=marks_for(now_theirs))
    assert [review.reviewer for review in Review.objects.all()] == [other_reviewer]
    with pytest.raises(ClaimEnded):
        lock_scores(claim=lost, marks=marks_for(lost))
    assert Review.objects.get() == locked


def test_a_second_click_or_tab_gets_the_review_that_the_first_made(reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    first = lock_scores(claim=claimed, marks=marks_for(claimed, not_met=(1,)))
    second = lock_scores(claim=claimed, marks=marks_for(claimed))
    assert first == second
    assert (Review.objects.count(), Score.objects.count(), ReviewCycle.objects.count()) == (1, 3, 2)
    assert Score.objects.filter(verdict="not_met").count() == 1


def test_a_lock_just_before_the_lease_ends_counts(reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    Claim.objects.update(expires_at=database_now() + timedelta(seconds=20))
    assert lock_scores(claim=claimed, marks=marks_for(claimed)).locked_at < database_now()


def test_a_feedback_slot_has_no_scores_to_lock(reviewer: User) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    feedback = held(reviewer)
    with pytest.raises(Refused, match="There are no scores to lock here"):
        lock_scores(claim=feedback, marks=marks_for(feedback))
