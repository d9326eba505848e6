"""The database itself refuses what must never be, whatever the code says."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from agents.actions.take import take_next
from reviews.models import (
    AgentRun,
    Claim,
    Draft,
    Feedback,
    Membership,
    Review,
    ReviewCycle,
    ReviewerProfile,
    ReviewSlot,
    Score,
    Study,
    TaskPool,
    TimeInterval,
    Trial,
    TrialArm,
    User,
)
from tests.factories import deliver_next, make_pool, make_study
from tests.steps import claim, held, review, write_feedback

pytestmark = pytest.mark.django_db


def refuses(constraint: str, write: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


def copy(record: models.Model, **changes: Any) -> None:
    """Insert a second row like `record`."""
    names = [field.attname for field in record._meta.concrete_fields if not field.primary_key]
    type(record)._base_manager.create(**{name: getattr(record, name) for name in names} | changes)


def test_a_slot_has_one_live_claim_and_a_reviewer_too(reviewer: User, other_reviewer: User) -> None:
    make_study(make_pool(tasks=2))
    deliver_next()
    deliver_next()
    claimed = claim(reviewer)
    other = ReviewSlot.objects.exclude(pk=claimed.slot_id).get()
    refuses("one_live_claim_per_slot", lambda: copy(claimed, reviewer_id=other_reviewer.pk))
    refuses("one_live_claim_per_reviewer", lambda: copy(claimed, slot_id=other.pk))
    refuses("claim_end_has_kind", lambda: Claim.objects.update(ended_at=claimed.claimed_at))
    refuses("claim_end_has_kind", lambda: Claim.objects.update(end="released"))


def test_a_cycle_has_one_primary_slot_and_one_run_under_way() -> None:
    make_study(make_pool(tasks=2))
    deliver_next()
    taken = take_next("scripted")
    assert taken is not None
    refuses("one_primary_slot_per_cycle", lambda: copy(ReviewSlot.objects.get()))
    refuses("one_live_run_per_cycle", lambda: copy(taken.run, number=2))
    refuses("run_number_once", lambda: copy(taken.run, state="lost", ended_at=taken.run.started_at))
    refuses("run_ended_unless_running", lambda: AgentRun.objects.update(state="failed"))
    refuses("run_ended_unless_running", lambda: AgentRun.objects.update(ended_at=taken.run.started_at))


def test_an_attempt_happens_once_in_a_trial_and_arm(reviewer: User) -> None:
    make_study()
    first = deliver_next()
    review(reviewer, not_met=(1,))
    second = ReviewCycle.objects.get(attempt=1)
    refuses("cycle_once_in_arm", lambda: copy(first))
    refuses("cycle_once_in_arm", lambda: copy(second))
    refuses("cycle_attempt_zero_has_no_arm", lambda: copy(second, attempt=0))
    refuses("cycle_attempt_zero_has_no_arm", lambda: copy(first, attempt=1))
    refuses("arm_once_in_trial", lambda: copy(TrialArm.objects.get()))
    refuses("trial_once", lambda: copy(Trial.objects.get(), ordinal=7))
    refuses("trial_ordinal_once", lambda: copy(Trial.objects.get(), repeat=2))


def test_what_is_scored_has_its_moment_and_what_is_completed_its_attempt(reviewer: User) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    refuses("cycle_scored_at", lambda: ReviewCycle.objects.update(scored_at=None))
    refuses("cycle_scored_at", lambda: ReviewCycle.objects.filter(attempt=1).update(state="scored"))
    refuses("arm_completed_at", lambda: TrialArm.objects.update(state="completed"))
    refuses("arm_completed_at", lambda: TrialArm.objects.update(completed_at=1))


def test_states_kinds_and_roles_are_known_ones(reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer, start=True)
    wrong: list[tuple[str, Any, dict[str, Any]]] = [
        ("cycle_state_known", ReviewCycle.objects.all(), {"state": "lost", "scored_at": None}),
        ("slot_state_known", ReviewSlot.objects.all(), {"state": "lost"}),
        ("slot_kind_known", ReviewSlot.objects.all(), {"kind": "other"}),
        ("run_state_known", AgentRun.objects.all(), {"state": "odd"}),
        ("study_state_known", Study.objects.all(), {"state": "odd"}),
        ("study_rule_known", Study.objects.all(), {"completion_rule": "odd"}),
        ("pool_state_known", TaskPool.objects.all(), {"state": "odd"}),
        ("trial_outcome_known", Trial.objects.all(), {"outcome": "odd"}),
        ("membership_role_known", Membership.objects.all(), {"role": "odd"}),
        ("interval_kind_known", TimeInterval.objects.all(), {"kind": "odd"}),
    ]
    for constraint, rows, value in wrong:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            rows.update(**value)
    refuses("slot_has_cycle", lambda: ReviewSlot.objects.update(cycle=None))
    refuses("slot_feedback_has_next", lambda: ReviewSlot.objects.update(kind="feedback"))
    refuses("profile_rate_not_negative", lambda: ReviewerProfile.objects.update(hourly_rate_usd=-1))
    refuses("one_open_interval", lambda: copy(TimeInterval.objects.get()))
    refuses(
        "interval_ends_after_start",
        lambda: TimeInterval.objects.update(ended_at=claimed.claimed_at - timedelta(seconds=1)),
    )


def test_a_review_is_once_in_a_slot_and_its_scores_keep_their_reasons(reviewer: User) -> None:
    make_study()
    deliver_next()
    locked = review(reviewer, not_met=(1,))
    score = Score.objects.filter(review=locked, verdict="not_met").get()
    refuses("reviews_review_slot_id", lambda: copy(Review.objects.get()))
    refuses("review_hire_answered", lambda: Review.objects.update(would_hire=None))
    refuses("score_not_met_has_reason", lambda: copy(score, version=2, reason="", corrected_because="Oh"))
    refuses("score_correction_has_reason", lambda: copy(score, version=2))
    refuses("score_version_once", lambda: copy(score))
    refuses("score_verdict_known", lambda: copy(score, version=2, verdict="odd", corrected_because="Oh"))
    copy(score, version=2, verdict="met", corrected_because="I overlooked page 2.")


def test_a_cycle_gets_feedback_once_and_never_without_words(reviewer: User) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    slot = held(reviewer).slot
    write_feedback(reviewer)
    refuses("reviews_feedback_cycle_id", lambda: copy(Feedback.objects.get()))
    refuses("feedback_has_text", lambda: Feedback.objects.update(text=""))
    refuses("reviews_reviewslot_next_cycle_id", lambda: copy(slot))
    Draft.objects.create(slot=slot, reviewer=reviewer, saved_at=slot.created_at)
    refuses("draft_once", lambda: copy(Draft.objects.get()))


def test_a_membership_is_of_a_study_or_a_pool_and_once(reviewer: User) -> None:
    study = make_study()
    row = Membership.objects.get()
    refuses("membership_once", lambda: copy(row))
    refuses("membership_study_or_pool", lambda: copy(row, study_id=study.pk, pool_id=study.pool_id))
