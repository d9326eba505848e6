"""Claims with real threads and transactions: one slot goes to one reviewer, and none twice."""

from __future__ import annotations

import pytest

from reviews.actions.claim import claim_next
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.actions.problem import Refused
from reviews.models import Claim, Review, ReviewSlot, Transition, User
from tests.factories import full_claim, make_pool, make_reviewer, make_study, marks_for, open_slots
from tests.faults.threads import at_once, errors
from tests.steps import claim, expire

pytestmark = pytest.mark.django_db(transaction=True)


def reviewers(count: int) -> list[User]:
    return [make_reviewer() for _ in range(count)]


@pytest.mark.usefixtures("_wide")
def test_32_reviewers_and_one_slot_make_one_winner() -> None:
    open_slots(make_study())
    results = at_once(lambda reviewer: claim_next(reviewer=reviewer), reviewers(32))
    assert errors([*results]) == ["Refused"] * 31
    assert Claim.objects.count() == 1
    assert Transition.objects.filter(event="claimed").count() == 1


@pytest.mark.usefixtures("_wide")
def test_32_reviewers_claim_100_slots_until_none_is_left_and_none_twice() -> None:
    slots = open_slots(make_study(make_pool(tasks=5), repeats=20, arms=(), feedback_cycles=0))
    assert len(slots) == 100

    def work(reviewer: User) -> list[ReviewSlot]:
        done: list[ReviewSlot] = []
        while True:
            try:
                claimed = full_claim(claim_next(reviewer=reviewer))
            except Refused:
                return done
            answer_hire(review=lock_scores(claim=claimed, marks=marks_for(claimed)), would_hire=True)
            done.append(claimed.slot)

    results = at_once(work, reviewers(32))
    assert errors([*results]) == []
    judged = [slot.pk for done in results if isinstance(done, list) for slot in done]
    assert sorted(judged) == sorted(slot.pk for slot in slots)
    assert (Claim.objects.count(), Review.objects.count()) == (100, 100)
    assert set(ReviewSlot.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.usefixtures("_wide")
def test_many_tabs_of_one_reviewer_hold_one_claim() -> None:
    open_slots(make_study(make_pool(tasks=5)))
    reviewer = make_reviewer()
    results = at_once(lambda _: claim_next(reviewer=reviewer).pk, range(16))
    assert set(results) == set(Claim.objects.values_list("pk", flat=True))
    assert (Claim.objects.count(), ReviewSlot.objects.filter(state="claimed").count()) == (1, 1)


@pytest.mark.usefixtures("_wide")
def test_a_lease_that_has_run_out_passes_to_one_reviewer() -> None:
    open_slots(make_study())
    stale = expire(claim(make_reviewer()))
    results = at_once(lambda reviewer: claim_next(reviewer=reviewer), reviewers(16))
    assert errors([*results]) == ["Refused"] * 15
    assert Claim.objects.filter(ended_at__isnull=True).count() == 1
    assert Claim.objects.get(pk=stale.pk).end == "expired"
