"""Claiming: one live claim for a reviewer, what it writes, and what stands in its way."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from reviews.actions.claim import claim_next
from reviews.actions.give_back import LAPSE_AT_ONCE, release_claim
from reviews.actions.hire import answer_hire
from reviews.actions.problem import Refused
from reviews.models import Claim, ReviewCycle, ReviewSlot, TimeInterval, Transition, User
from tests.factories import deliver_next, make_agent, make_pool, make_study, make_user, open_slots
from tests.steps import claim, expire, review, score, write_feedback

pytestmark = pytest.mark.django_db


def test_a_claim_moves_slot_and_cycle_and_keeps_the_rate(reviewer: User) -> None:
    make_study()
    cycle = deliver_next()
    claimed = claim(reviewer)
    cycle.refresh_from_db()
    assert (claimed.slot.cycle_id, claimed.slot.state, cycle.state) == (cycle.pk, "claimed", "in_review")
    assert (claimed.rate_usd, claimed.ended_at, claimed.end) == (Decimal("60.00"), None, "")
    assert claimed.expires_at - claimed.claimed_at == timedelta(minutes=15)
    moved = Transition.objects.filter(cycle=cycle).last()
    assert moved is not None
    assert (moved.event, moved.by, moved.from_state, moved.to_state) == (
        "claimed",
        reviewer,
        "awaiting_review",
        "in_review",
    )


def test_the_clock_starts_only_when_it_is_asked_for(reviewer: User, other_reviewer: User) -> None:
    make_study(make_pool(tasks=2))
    deliver_next()
    deliver_next()
    claim(reviewer)
    started = claim(other_reviewer, start=True)
    assert [interval.claim for interval in TimeInterval.objects.all()] == [started]
    assert TimeInterval.objects.get().started_at == started.claimed_at


def test_a_second_claim_of_the_same_reviewer_is_the_one_they_hold(reviewer: User) -> None:
    make_study(make_pool(tasks=2))
    deliver_next()
    deliver_next()
    first = claim(reviewer)
    other = ReviewSlot.objects.get(state="waiting")
    assert claim(reviewer).pk == first.pk
    assert claim(reviewer, wanted=other.pk).pk == first.pk
    assert Claim.objects.count() == 1


def test_the_wanted_slot_is_given_though_another_comes_first(reviewer: User) -> None:
    make_study(make_pool(tasks=2))
    deliver_next()
    second = deliver_next()
    wanted = ReviewSlot.objects.get(cycle=second)
    assert claim(reviewer, wanted=wanted.pk).slot_id == wanted.pk


def test_a_wanted_slot_that_somebody_else_holds_is_refused(reviewer: User, other_reviewer: User) -> None:
    make_study(make_pool(tasks=2))
    deliver_next()
    deliver_next()
    taken = claim(other_reviewer).slot_id
    with pytest.raises(Refused, match="Somebody else has just taken this piece of work"):
        claim_next(reviewer=reviewer, wanted=taken)
    with pytest.raises(Refused, match="Somebody else"):
        claim_next(reviewer=reviewer, wanted=uuid4())
    assert not Claim.objects.filter(reviewer=reviewer).exists()


def test_with_nothing_delivered_there_is_nothing_to_claim(reviewer: User) -> None:
    make_study()
    with pytest.raises(Refused, match="There is nothing to claim just now"):
        claim_next(reviewer=reviewer)


def test_an_owed_hire_verdict_blocks_the_next_claim(reviewer: User) -> None:
    make_study(make_pool(tasks=2))
    deliver_next()
    deliver_next()
    owed = score(reviewer)
    with pytest.raises(Refused, match="hire question"):
        claim_next(reviewer=reviewer)
    answer_hire(review=owed, would_hire=True)
    assert claim(reviewer).slot.state == "claimed"


def test_an_owed_hire_verdict_is_asked_for_before_the_feedback_that_the_lock_handed_over(
    reviewer: User,
) -> None:
    """Else the answer to a claim would tell whether feedback is wanted."""
    make_study()
    deliver_next()
    score(reviewer, not_met=(1,))
    with pytest.raises(Refused, match="hire question"):
        claim_next(reviewer=reviewer)


def test_a_reviewer_without_a_profile_works_for_nothing_in_every_category() -> None:
    volunteer = make_user("vera", "reviewer")
    make_study()
    deliver_next()
    assert claim(volunteer).rate_usd == Decimal("0.00")


def test_work_is_handed_out_in_start_order(reviewer: User) -> None:
    study = make_study(make_pool(tasks=4), feedback_cycles=0, arms=())
    for _ in range(4):
        deliver_next()
    judged = [review(reviewer).cycle.ordinal for _ in range(4)]
    assert judged == sorted(study.trials.values_list("ordinal", flat=True))


def test_claiming_a_slot_whose_lease_is_over_ends_it_first(reviewer: User, other_reviewer: User) -> None:
    make_study()
    cycle = deliver_next()
    stale = expire(claim(other_reviewer))
    claimed = claim(reviewer)
    stale.refresh_from_db()
    assert (claimed.slot_id, stale.end) == (stale.slot_id, "expired")
    events = Transition.objects.filter(cycle=cycle).values_list("event", "by__username")
    assert list(events)[-3:] == [("claimed", "omar"), ("claim_ended", "omar"), ("claimed", "mira")]


def test_ones_own_expired_claim_does_not_stand_in_the_way(reviewer: User) -> None:
    make_study(make_pool(tasks=2))
    deliver_next()
    deliver_next()
    stale = expire(claim(reviewer))
    again = claim(reviewer, wanted=stale.slot_id)
    assert (again.slot_id, again.pk == stale.pk) == (stale.slot_id, False)


def test_ones_own_expired_claim_is_ended_before_older_ones_of_others(reviewer: User) -> None:
    slots = open_slots(make_study(repeats=LAPSE_AT_ONCE, agents=[make_agent(), make_agent()]))
    mine = claim(reviewer)
    people = [make_user(role="reviewer") for _ in range(LAPSE_AT_ONCE)]
    long_ago = mine.claimed_at - timedelta(hours=1)
    Claim.objects.bulk_create(
        Claim(slot=slot, reviewer=other, rate_usd=0, claimed_at=long_ago, expires_at=long_ago)
        for slot, other in zip(slots[LAPSE_AT_ONCE:], people, strict=False)
    )
    held_by_them = ReviewSlot.objects.filter(claims__reviewer__in=people)
    held_by_them.update(state="claimed")
    ReviewCycle.objects.filter(slots__in=held_by_them).update(state="in_review")
    assert claim(reviewer, wanted=expire(mine).slot_id).pk != mine.pk
    assert Claim.objects.get(pk=mine.pk).end == "expired"


def test_a_claim_on_feedback_leaves_the_judged_cycle_scored(reviewer: User) -> None:
    make_study()
    cycle = deliver_next()
    review(reviewer, not_met=(1,))
    release_claim(claim=Claim.objects.get(reviewer=reviewer, ended_at__isnull=True))
    assert claim(reviewer).slot.kind == "feedback"
    cycle.refresh_from_db()
    assert cycle.state == "scored"
    write_feedback(reviewer)
    assert ReviewCycle.objects.get(attempt=1).state == "queued"
