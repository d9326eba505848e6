"""What a scored or failed cycle does to its trial: outcome, arms, next cycles, feedback slot."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from reviews.actions.claim import hand_over
from reviews.actions.move_cycle import announce_queued
from reviews.actions.overlap import draw_independent
from reviews.models import Claim, Review, ReviewCycle, ReviewSlot, Trial, TrialArm
from reviews.rules.cycle import State, first_state
from reviews.rules.trial import (
    Arm,
    ArmState,
    Outcome,
    arm_after_lock,
    next_attempt_wanted,
    outcome_after_lock,
)

# How long the scorer alone may resume the feedback on what they scored.
RESUME = timedelta(hours=24)


def branch_after_lock(
    *, cycle: ReviewCycle, completed: bool | None, review: Review, claim: Claim, now: datetime
) -> None:
    """Store what the lock decided and create the next attempts, where one is wanted.

    At attempt 0 every arm of the study begins; later the cycle's own arm goes on or ends. `retry` and
    `critique` are queued at once; `feedback` waits for words, with a slot that the scorer already holds.
    Where the trial or the arm ends here, its last attempt may be drawn for an independent review.
    Lock needed: trial, cycle, slot, claim.
    """
    study = cycle.trial.study
    wanted = next_attempt_wanted(completed, cycle.attempt, study.feedback_cycles)
    if cycle.attempt == 0:
        _set_outcome(cycle.trial, outcome_after_lock(completed))
        arms = [TrialArm(trial=cycle.trial, arm=arm) for arm in study.arms] if wanted else []
        TrialArm.objects.bulk_create(arms)
    else:
        arm = _arm_of(cycle)
        state = arm_after_lock(completed, cycle.attempt, study.feedback_cycles)
        if state is not ArmState.OPEN:
            end_arm(arm, state, completed_at=cycle.attempt if state is ArmState.COMPLETED else None)
        arms = [arm] if wanted else []
    if arms:
        _begin_attempts(cycle, arms, review, claim, now)
    else:
        draw_independent(cycle=cycle, primary=claim.slot)


def _begin_attempts(
    cycle: ReviewCycle, arms: list[TrialArm], review: Review, claim: Claim, now: datetime
) -> None:
    cycles = ReviewCycle.objects.bulk_create(
        ReviewCycle(
            trial=cycle.trial,
            arm=arm,
            attempt=cycle.attempt + 1,
            state=first_state(arm.arm).value,
            ordinal=cycle.ordinal,
            runs_by_id=_runs_first(cycle.trial, arm),
        )
        for arm in arms
    )
    for following, arm in zip(cycles, arms, strict=True):
        if arm.arm == Arm.FEEDBACK:
            _give_feedback_slot(cycle, following, review, claim, now)
    queued = sum(following.state == State.QUEUED for following in cycles)
    if queued:
        announce_queued(queued)


def _runs_first(trial: Trial, arm: TrialArm) -> UUID:
    """In the arm critique the critic, who writes what the trial's agent then gets."""
    if arm.arm == Arm.CRITIQUE:
        assert trial.study.critic_id is not None, "no study with this arm starts without a critic"
        return trial.study.critic_id
    return trial.agent_id


def _give_feedback_slot(
    cycle: ReviewCycle, following: ReviewCycle, review: Review, claim: Claim, now: datetime
) -> None:
    slot = ReviewSlot.objects.create(
        kind=ReviewSlot.Kind.FEEDBACK,
        study_id=claim.slot.study_id,
        cycle=cycle,
        next_cycle=following,
        basis=review,
        category=claim.slot.category,
        ordinal=cycle.ordinal,
        owner_id=claim.slot.owner_id,
        preferred=claim.reviewer,
        preferred_until=now + RESUME,
    )
    hand_over(slot=slot, reviewer=claim.reviewer, rate=claim.rate_usd, now=now)


def fail_branch(*, cycle: ReviewCycle) -> None:
    """A failed cycle ends its arm, or at attempt 0 its trial. Lock needed: trial and cycle."""
    if cycle.attempt == 0:
        _set_outcome(cycle.trial, Outcome.FAILED)
    else:
        end_arm(_arm_of(cycle), ArmState.FAILED)


def reopen_branch(*, cycle: ReviewCycle) -> None:
    """A retried cycle opens its arm, or at attempt 0 its trial, again. Lock needed: trial and cycle."""
    if cycle.attempt == 0:
        _set_outcome(cycle.trial, None)
    else:
        end_arm(_arm_of(cycle), ArmState.OPEN)


def end_arm(arm: TrialArm, state: ArmState, completed_at: int | None = None) -> None:
    """Write an arm's state. Lock needed: the trial."""
    TrialArm.objects.filter(pk=arm.pk).update(state=state, completed_at=completed_at)


def _set_outcome(trial: Trial, outcome: Outcome | None) -> None:
    Trial.objects.filter(pk=trial.pk).update(outcome=outcome)


def _arm_of(cycle: ReviewCycle) -> TrialArm:
    if cycle.arm is None:
        raise ValueError("an attempt after 0 belongs to an arm")
    return cycle.arm
