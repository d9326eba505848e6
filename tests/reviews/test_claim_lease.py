"""A claim is a lease: it is renewed, given back, and ends by itself."""

from datetime import timedelta

import pytest
from django.db.models import F

from reviews.actions.draft import save_draft
from reviews.actions.give_back import end_expired_claims, release_claim, renew_claim, skip_slot
from reviews.actions.hear import hear
from reviews.actions.problem import ClaimEnded, Refused
from reviews.models import Claim, Draft, ReviewSlot, TimeInterval, Transition, User
from tests.factories import deliver_next, full_claim, make_pool, make_study
from tests.steps import claim, expire, held, review

pytestmark = pytest.mark.django_db


def test_renewing_puts_the_expiry_15_minutes_off(reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    Claim.objects.update(expires_at=F("expires_at") - timedelta(minutes=10))
    until = renew_claim(claim=claimed)
    assert timedelta(0) <= until - claimed.expires_at < timedelta(seconds=30)
    assert Claim.objects.get().expires_at == until


def test_a_claim_lasts_4_hours_at_most(reviewer: User) -> None:
    make_study()
    deliver_next()
    Claim.objects.filter(pk=claim(reviewer).pk).update(
        claimed_at=F("claimed_at") - timedelta(hours=3, minutes=50)
    )
    claimed = held(reviewer)
    assert renew_claim(claim=claimed) == claimed.claimed_at + timedelta(hours=4)
    Claim.objects.update(claimed_at=F("claimed_at") - timedelta(minutes=10))
    with pytest.raises(ClaimEnded):
        renew_claim(claim=expire(claimed))


def later(claimed: Claim, minutes: int) -> Claim:
    """The claim as it is `minutes` after now, with its clock."""
    passed = timedelta(minutes=minutes)
    Claim.objects.filter(pk=claimed.pk).update(
        claimed_at=F("claimed_at") - passed, expires_at=F("expires_at") - passed
    )
    TimeInterval.objects.filter(claim=claimed).update(
        started_at=F("started_at") - passed,
        seen_at=F("seen_at") - passed,
        input_at=F("input_at") - passed,
    )
    return full_claim(claimed)


def test_an_open_page_keeps_the_claim_for_4_hours_however_long_its_reader_is_idle(reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer, start=True)
    for quarter in range(1, 18):
        claimed = later(claimed, 14)
        hear(claim=claimed, quiet=timedelta(minutes=14 * quarter))
    assert end_expired_claims() == 0
    assert held(reviewer) == claimed
    with pytest.raises(ClaimEnded):
        hear(claim=later(claimed, 14), quiet=timedelta(hours=4))
    assert end_expired_claims() == 1
    assert ReviewSlot.objects.get().state == "waiting"


def test_a_silent_page_loses_the_claim_after_15_minutes_and_keeps_its_draft(reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    save_draft(slot=claimed.slot, reviewer=reviewer, content={"feedback": "So far"}, revision=0)
    claimed = later(claimed, 14)
    assert end_expired_claims() == 0
    with pytest.raises(ClaimEnded):
        hear(claim=later(claimed, 1), quiet=timedelta(0))
    assert end_expired_claims() == 1
    assert Draft.objects.get().content == {"feedback": "So far"}


def test_an_expired_claim_never_comes_back_to_life(reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = expire(claim(reviewer))
    with pytest.raises(ClaimEnded, match="Your claim has ended. Your draft is kept"):
        renew_claim(claim=claimed)
    assert Claim.objects.get().expires_at == claimed.expires_at


def test_a_claim_whose_token_changed_is_not_renewed(reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    claimed.token = claimed.pk
    with pytest.raises(ClaimEnded):
        renew_claim(claim=claimed)


@pytest.mark.parametrize("way", ["release", "skip", "expire"])
def test_the_end_of_a_claim_puts_the_work_back_and_keeps_draft_and_minutes(reviewer: User, way: str) -> None:
    make_study()
    cycle = deliver_next()
    claimed = claim(reviewer, start=True)
    save_draft(slot=claimed.slot, reviewer=reviewer, content={"feedback": "So far"}, revision=0)
    if way == "release":
        release_claim(claim=claimed)
    elif way == "skip":
        skip_slot(claim=claimed, reason=" Not my language. ")
    else:
        expire(claimed)
        assert end_expired_claims() == 1
    ended = Claim.objects.get()
    cycle.refresh_from_db()
    assert (ended.slot.state, cycle.state) == ("waiting", "awaiting_review")
    end = {"release": "released", "skip": "skipped", "expire": "expired"}[way]
    assert (ended.end, ended.reason) == (end, "Not my language." if way == "skip" else "")
    assert Draft.objects.get().content == {"feedback": "So far"}
    assert TimeInterval.objects.get().ended_at is not None
    moved = Transition.objects.filter(cycle=cycle).last()
    assert moved is not None
    assert (moved.event, moved.reason) == ("claim_ended", ended.reason or end)


def test_a_claim_ends_once(reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    release_claim(claim=claimed)
    with pytest.raises(ClaimEnded):
        release_claim(claim=claimed)
    with pytest.raises(ClaimEnded):
        skip_slot(claim=claimed, reason="No.")
    assert Claim.objects.get().end == "released"


def test_skipping_needs_a_reason(reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    with pytest.raises(Refused, match="Say why you skip"):
        skip_slot(claim=claimed, reason="  ")
    assert Claim.objects.get().ended_at is None


def test_live_claims_are_left_alone(reviewer: User, other_reviewer: User) -> None:
    make_study(make_pool(tasks=2))
    deliver_next()
    deliver_next()
    live = claim(reviewer)
    stale = expire(claim(other_reviewer))
    assert (end_expired_claims(), end_expired_claims()) == (1, 0)
    assert list(Claim.objects.filter(ended_at__isnull=True)) == [live]
    assert Claim.objects.get(pk=stale.pk).end == "expired"


def test_feedback_whose_claim_expires_waits_for_its_scorer_and_no_cycle_moves(reviewer: User) -> None:
    make_study()
    cycle = deliver_next()
    review(reviewer, not_met=(1,))
    expire(held(reviewer))
    before = Transition.objects.count()
    assert end_expired_claims() == 1
    slot = ReviewSlot.objects.get(kind="feedback")
    cycle.refresh_from_db()
    assert (slot.state, slot.preferred, cycle.state) == ("waiting", reviewer, "scored")
    assert slot.next_cycle is not None
    assert (slot.next_cycle.state, Transition.objects.count()) == ("awaiting_feedback", before)
