"""An independent review is opened once and given to one, however many press at once."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest

from reviews.actions.claim import claim_next
from reviews.actions.lock_scores import lock_scores
from reviews.actions.problem import Refused
from reviews.actions.study import cancel_trial
from reviews.models import Claim, Review, ReviewCycle, ReviewSlot, Trial
from tests.factories import deliver_next, full_claim, make_reviewer, make_study, make_user, marks_for
from tests.faults.threads import at_once, connections_for, together
from tests.steps import claim, review

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_locks_of_one_claim_open_one_independent_review() -> None:
    make_study(overlap_fraction=Decimal(1))
    deliver_next()
    claimed = claim(make_reviewer())
    marks = marks_for(claimed)
    with connections_for(4):
        locked = at_once(lambda _: lock_scores(claim=full_claim(claimed), marks=marks), range(4))
    assert locked == [Review.objects.get()] * 4
    assert ReviewSlot.objects.filter(kind="independent").count() == 1


def test_of_many_who_claim_it_one_gets_it() -> None:
    make_study(overlap_fraction=Decimal(1))
    deliver_next()
    scorer = make_reviewer()
    review(scorer)
    others = [make_reviewer() for _ in range(5)]
    with connections_for(6):
        found = at_once(lambda who: claim_next(reviewer=who), [scorer, *others])
    got = [each for each in found if isinstance(each, Claim)]
    assert len(got) == 1
    assert got[0].reviewer != scorer
    assert sum(isinstance(each, Refused) for each in found) == 5
    assert ReviewCycle.objects.get().state == "scored"


def test_a_lock_of_it_and_a_cancelled_trial_leave_one_of_the_two() -> None:
    make_study(overlap_fraction=Decimal(1), arms=("feedback", "retry"))
    deliver_next()
    review(make_reviewer(), not_met=(1,))
    deliver_next()  # in the arm retry: the other one waits for its feedback
    review(make_reviewer())
    claimed = claim(make_reviewer())
    assert claimed.slot.kind == "independent"
    marks, admin = marks_for(claimed), make_user(role="admin")
    with connections_for(2):
        together(
            partial(lock_scores, claim=claimed, marks=marks),
            partial(cancel_trial, trial=Trial.objects.get(), by=admin, reason="A wrong file."),
        )
    assert Trial.objects.get().outcome == "cancelled"
    slot = ReviewSlot.objects.get(kind="independent")
    locked = Review.objects.filter(slot=slot).exists()
    assert slot.state == ("done" if locked else "closed")
    claimed.refresh_from_db()
    assert claimed.end == ("submitted" if locked else "cancelled")
