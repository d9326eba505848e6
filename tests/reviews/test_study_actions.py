"""What an admin does to a running study: pause, resume, cancel a trial, retry a failed cycle."""

from datetime import timedelta

import pytest

from agents.actions.finish import fail_run
from agents.actions.take import take_next
from agents.adapters.base import AdapterError
from reviews.actions.claim import claim_next
from reviews.actions.draft import save_draft
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.actions.problem import ClaimEnded, Refused
from reviews.actions.study import cancel_trial, pause_study, resume_study, retry_cycle
from reviews.models import (
    AgentRun,
    Claim,
    Draft,
    ReviewCycle,
    ReviewSlot,
    Study,
    TimeInterval,
    Transition,
    Trial,
    TrialArm,
    User,
)
from reviews.rules.retry import Fault
from tests.factories import deliver_next, make_pool, make_study, marks_for
from tests.steps import claim, held, review, score, write_feedback

pytestmark = pytest.mark.django_db

BOTH = ("feedback", "retry")


def fail_next() -> ReviewCycle:
    """Let the next cycle fail for good, by three failures of the agent's own."""
    while True:
        ReviewCycle.objects.update(not_before=None)
        taken = take_next("scripted")
        assert taken is not None
        fail_run(run=taken.run, error=AdapterError(Fault.EMPTY, "Nothing."), latency=timedelta(seconds=1))
        cycle = ReviewCycle.objects.get(pk=taken.cycle.pk)
        if cycle.state == "failed":
            return cycle


def arms() -> list[tuple[str, str]]:
    return list(TrialArm.objects.order_by("arm").values_list("arm", "state"))


def outcome() -> str | None:
    return Trial.objects.values_list("outcome", flat=True).get()


# ---- pause and resume


def test_a_paused_study_starts_no_run_and_hands_out_no_claim(reviewer: User) -> None:
    study = make_study(make_pool(tasks=2))
    deliver_next()
    pause_study(study=study, reason=" The brief is wrong. ")
    study.refresh_from_db()
    assert (study.state, study.paused_reason) == ("paused", "The brief is wrong.")
    assert take_next("scripted") is None
    with pytest.raises(Refused):
        claim_next(reviewer=reviewer)


def test_live_claims_finish_in_a_paused_study_and_what_they_create_stays_queued(reviewer: User) -> None:
    study = make_study(arms=BOTH)
    deliver_next()
    claimed = claim(reviewer)
    pause_study(study=study, reason="Lunch.")
    locked = lock_scores(claim=claimed, marks=marks_for(claimed, not_met=(1,)))
    answer_hire(review=locked, would_hire=False)
    write_feedback(reviewer)
    following = ReviewCycle.objects.filter(attempt=1).order_by("arm__arm")
    assert list(following.values_list("arm__arm", "state")) == [("feedback", "queued"), ("retry", "queued")]
    assert take_next("scripted") is None
    resume_study(study=study)
    taken = take_next("scripted")
    assert taken is not None
    assert taken.cycle in following


def test_pausing_needs_a_reason_and_the_first_one_stands(admin: User) -> None:
    study = make_study()
    with pytest.raises(Refused, match="Say why"):
        pause_study(study=study, reason="  ")
    pause_study(study=study, reason="First.")
    pause_study(study=study, reason="Second.")
    study.refresh_from_db()
    assert study.paused_reason == "First."
    resume_study(study=study)
    resume_study(study=study)
    study.refresh_from_db()
    assert (study.state, study.paused_reason) == ("open", "")


def test_a_closed_study_is_neither_paused_nor_resumed() -> None:
    study = make_study()
    Study.objects.update(state="closed")
    pause_study(study=study, reason="Too late.")
    resume_study(study=study)
    study.refresh_from_db()
    assert study.state == "closed"


# ---- cancel


def test_a_cancelled_trial_leaves_with_its_reason_and_keeps_draft_and_minutes(
    reviewer: User, admin: User
) -> None:
    make_study()
    cycle = deliver_next()
    claimed = claim(reviewer, start=True)
    save_draft(slot=claimed.slot, reviewer=reviewer, content={"feedback": "So far"}, revision=0)
    trial = Trial.objects.get()
    cancel_trial(trial=trial, by=admin, reason=" The client withdrew. ")
    trial.refresh_from_db()
    cycle.refresh_from_db()
    ended = Claim.objects.get()
    assert (trial.outcome, trial.cancelled_reason, cycle.state) == (
        "cancelled",
        "The client withdrew.",
        "cancelled",
    )
    assert (ended.end, ended.slot.state) == ("cancelled", "closed")
    assert Draft.objects.get().content == {"feedback": "So far"}
    assert TimeInterval.objects.get().ended_at == ended.ended_at
    moved = Transition.objects.filter(cycle=cycle).last()
    assert moved is not None
    assert (moved.event, moved.by, moved.reason) == ("cancelled", admin, "The client withdrew.")
    with pytest.raises(ClaimEnded):
        lock_scores(claim=claimed, marks=marks_for(claimed))
    with pytest.raises(Refused):
        claim_next(reviewer=reviewer, wanted=claimed.slot_id)


def test_cancelling_while_feedback_is_written_stops_the_clock_that_began_with_the_scores(
    reviewer: User, admin: User
) -> None:
    make_study()
    deliver_next()
    claim(reviewer, start=True)
    review(reviewer, not_met=(1,))
    cancel_trial(trial=Trial.objects.get(), by=admin, reason="Enough.")
    ended = Claim.objects.get(slot__kind="feedback")
    last = TimeInterval.objects.latest("started_at")
    assert (ended.end, ended.slot.state, last.claim, last.ended_at) == (
        "cancelled",
        "closed",
        ended,
        ended.ended_at,
    )
    assert not TimeInterval.objects.filter(ended_at=None).exists()
    states = ReviewCycle.objects.order_by("attempt").values_list("state", flat=True)
    assert (list(states), arms()) == (["scored", "cancelled"], [("feedback", "cancelled")])


def test_cancelling_reaches_every_arm_and_leaves_ended_ones_as_they_are(reviewer: User, admin: User) -> None:
    make_study(arms=BOTH)
    deliver_next()
    score(reviewer, not_met=(1,))
    failed = fail_next()
    assert failed.arm == TrialArm.objects.get(arm="retry")
    cancel_trial(trial=Trial.objects.get(), by=admin, reason="Enough.")
    assert arms() == [("feedback", "cancelled"), ("retry", "failed")]
    assert set(ReviewCycle.objects.filter(attempt=1).values_list("state", flat=True)) == {"cancelled"}
    failed.refresh_from_db()
    with pytest.raises(Refused, match="not cancelled"):
        retry_cycle(cycle=failed, by=admin, reason="Once more.")


def test_a_cancelled_trial_is_not_cancelled_again_nor_a_finished_one(reviewer: User, admin: User) -> None:
    make_study()
    deliver_next()
    trial = Trial.objects.get()
    with pytest.raises(Refused, match="Say why"):
        cancel_trial(trial=trial, by=admin, reason="")
    score(reviewer)
    with pytest.raises(Refused, match="finished"):
        cancel_trial(trial=trial, by=admin, reason="Enough.")
    other = make_study().trials.get()
    cancel_trial(trial=other, by=admin, reason="Enough.")
    with pytest.raises(Refused, match="finished"):
        cancel_trial(trial=other, by=admin, reason="Again.")
    other.refresh_from_db()
    assert other.cancelled_reason == "Enough."


def test_a_trial_that_failed_alone_is_finished(admin: User) -> None:
    make_study()
    fail_next()
    with pytest.raises(Refused, match="finished"):
        cancel_trial(trial=Trial.objects.get(), by=admin, reason="Enough.")
    assert outcome() == "failed"


# ---- failure and retry


def test_a_failure_alone_creates_no_arms(reviewer: User) -> None:
    make_study(arms=BOTH)
    fail_next()
    assert (outcome(), arms(), ReviewSlot.objects.count()) == ("failed", [], 0)


def test_a_failure_in_an_arm_ends_that_arm_only(reviewer: User) -> None:
    make_study(arms=BOTH)
    deliver_next()
    review(reviewer, not_met=(1,))
    fail_next()
    assert (outcome(), arms()) == ("not_completed", [("feedback", "open"), ("retry", "failed")])
    write_feedback(reviewer)
    assert deliver_next().arm == TrialArm.objects.get(arm="feedback")


def test_a_retry_opens_trial_and_cycle_together_and_keeps_the_earlier_runs(admin: User) -> None:
    make_study()
    cycle = fail_next()
    retry_cycle(cycle=cycle, by=admin, reason=" The key was wrong. ")
    cycle.refresh_from_db()
    assert (cycle.state, cycle.own_failures, cycle.not_before, outcome()) == ("queued", 0, None, None)
    moved = Transition.objects.filter(cycle=cycle).last()
    assert moved is not None
    assert (moved.event, moved.by, moved.reason) == ("retried", admin, "The key was wrong.")
    assert deliver_next() == cycle
    assert list(AgentRun.objects.values_list("number", "state")) == [
        (1, "failed"),
        (2, "failed"),
        (3, "failed"),
        (4, "replied"),
    ]


def test_a_retry_in_an_arm_opens_the_arm(reviewer: User, other_reviewer: User, admin: User) -> None:
    make_study(arms=BOTH)
    deliver_next()
    review(reviewer, not_met=(1,))
    retry_cycle(cycle=fail_next(), by=admin, reason="Once more.")
    assert (outcome(), arms()) == ("not_completed", [("feedback", "open"), ("retry", "open")])
    deliver_next()
    review(other_reviewer)
    assert arms() == [("feedback", "open"), ("retry", "completed")]
    assert held(reviewer).slot.kind == "feedback"


def test_only_failed_cycles_are_tried_again_and_with_a_reason(admin: User) -> None:
    make_study()
    queued = ReviewCycle.objects.get()
    with pytest.raises(Refused, match="Only a failed cycle"):
        retry_cycle(cycle=queued, by=admin, reason="Impatience.")
    failed = fail_next()
    with pytest.raises(Refused, match="Say why"):
        retry_cycle(cycle=failed, by=admin, reason=" ")
    retry_cycle(cycle=failed, by=admin, reason="Once more.")
    with pytest.raises(Refused, match="Only a failed cycle"):
        retry_cycle(cycle=failed, by=admin, reason="A second click.")
