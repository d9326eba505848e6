"""What a lock brings forth: outcome, arms, next attempts and the feedback slot."""

from decimal import Decimal

import pytest

from reviews.actions.lock_scores import Mark, lock_scores
from reviews.models import Claim, Criterion, ReviewCycle, ReviewSlot, Trial, TrialArm, User
from reviews.rules.completion import Verdict
from tests.factories import deliver_next, make_pool, make_study, make_task
from tests.steps import claim, held, review, score, write_feedback

pytestmark = pytest.mark.django_db

BOTH = ("feedback", "retry")


def arms() -> list[tuple[str, str, int | None]]:
    return list(TrialArm.objects.order_by("arm").values_list("arm", "state", "completed_at"))


def attempts() -> list[tuple[str | None, int, str]]:
    cycles = ReviewCycle.objects.order_by("attempt", "arm__arm")
    return list(cycles.values_list("arm__arm", "attempt", "state"))


def outcome() -> str | None:
    return Trial.objects.values_list("outcome", flat=True).get()


def test_completed_alone_begins_no_arm(reviewer: User) -> None:
    make_study(arms=BOTH)
    deliver_next()
    score(reviewer)
    assert (outcome(), arms(), attempts()) == ("completed", [], [(None, 0, "scored")])
    assert Claim.objects.filter(ended_at__isnull=True).count() == 0


def test_every_arm_branches_from_an_attempt_0_that_is_not_completed(reviewer: User) -> None:
    make_study(arms=BOTH)
    deliver_next()
    locked = score(reviewer, not_met=(1,))
    assert outcome() == "not_completed"
    assert arms() == [("feedback", "open", None), ("retry", "open", None)]
    assert attempts() == [
        (None, 0, "scored"),
        ("feedback", 1, "awaiting_feedback"),
        ("retry", 1, "queued"),
    ]
    slot = ReviewSlot.objects.get(kind="feedback")
    assert (slot.cycle, slot.basis, slot.state) == (locked.cycle, locked, "claimed")
    assert slot.next_cycle == ReviewCycle.objects.get(arm__arm="feedback")
    claimed = held(reviewer)
    assert (claimed.slot, claimed.claimed_at) == (slot, locked.locked_at)
    assert claimed.rate_usd == Claim.objects.get(slot=locked.slot).rate_usd


def test_the_retry_arm_asks_nobody_for_feedback(reviewer: User) -> None:
    make_study(arms=("retry",), feedback_cycles=2)
    deliver_next()
    for _ in range(2):
        review(reviewer, not_met=(1,))
        deliver_next()
    assert ReviewSlot.objects.filter(kind="feedback").count() == 0
    assert attempts() == [(None, 0, "scored"), ("retry", 1, "scored"), ("retry", 2, "awaiting_review")]


def test_a_study_without_arms_ends_with_attempt_0(reviewer: User) -> None:
    make_study(arms=(), feedback_cycles=0)
    deliver_next()
    score(reviewer, not_met=(1,))
    assert (outcome(), arms(), attempts()) == ("not_completed", [], [(None, 0, "scored")])


def test_undefined_completion_counts_as_not_completed(reviewer: User) -> None:
    make_study()
    cycle = deliver_next()
    claimed = claim(reviewer)
    nothing = {criterion.pk: Mark(Verdict.NOT_APPLICABLE) for criterion in Criterion.objects.all()}
    lock_scores(claim=claimed, marks=nothing)
    cycle.refresh_from_db()
    assert (cycle.completed_all, cycle.completed_critical, cycle.completed_weighted) == (None, None, None)
    assert (outcome(), arms()) == ("not_completed", [("feedback", "open", None)])


def test_without_a_critical_criterion_the_rule_critical_is_undefined_and_the_trial_goes_on(
    reviewer: User,
) -> None:
    make_study(completion_rule="critical")
    Criterion.objects.update(importance="important")
    cycle = deliver_next()
    score(reviewer)
    cycle.refresh_from_db()
    assert (cycle.completed_all, cycle.completed_critical) == (True, None)
    assert (outcome(), attempts()[-1]) == ("not_completed", ("feedback", 1, "awaiting_feedback"))


def test_the_weighted_rule_reads_the_studys_threshold(reviewer: User) -> None:
    pool = make_pool(tasks=0)
    make_task(pool, criteria=4)
    make_study(pool, completion_rule="weighted", threshold=Decimal("0.75"))
    deliver_next()
    score(reviewer, not_met=(4,))
    assert outcome() == "completed"


def test_an_arm_completes_at_the_attempt_that_meets_the_rule(reviewer: User) -> None:
    make_study(feedback_cycles=3)
    deliver_next()
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    deliver_next()
    review(reviewer, not_met=(2,))
    assert arms() == [("feedback", "open", None)]
    write_feedback(reviewer)
    deliver_next()
    review(reviewer)
    assert (outcome(), arms()) == ("not_completed", [("feedback", "completed", 2)])
    assert [attempt for _, attempt, _ in attempts()] == [0, 1, 2]


def test_an_arm_is_exhausted_after_the_last_cycle_and_asks_for_no_more_feedback(reviewer: User) -> None:
    make_study(feedback_cycles=1)
    deliver_next()
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    deliver_next()
    review(reviewer, not_met=(1,))
    assert arms() == [("feedback", "exhausted", None)]
    assert ReviewSlot.objects.exclude(state="done").count() == 0
    assert len(attempts()) == 2


def test_one_arm_ends_and_the_other_goes_on(reviewer: User, other_reviewer: User) -> None:
    make_study(arms=BOTH, feedback_cycles=2)
    deliver_next()
    review(reviewer, not_met=(1,))
    assert deliver_next().arm == TrialArm.objects.get(arm="retry")
    review(other_reviewer)
    assert arms() == [("feedback", "open", None), ("retry", "completed", 1)]
    write_feedback(reviewer)
    assert deliver_next().arm == TrialArm.objects.get(arm="feedback")
    review(other_reviewer, not_met=(1,))
    assert arms() == [("feedback", "open", None), ("retry", "completed", 1)]
    assert attempts()[-1] == ("feedback", 2, "awaiting_feedback")
