"""A reviewer's past work that ended without a review: its minutes are kept and paid."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F
from django.test import Client

from reviews.actions.claim import claim_next
from reviews.actions.give_back import end_expired_claims, release_claim, skip_slot
from reviews.actions.hire import answer_hire
from reviews.actions.study import cancel_trial
from reviews.models import Claim, TimeInterval, User
from reviews.queries.clock import database_now
from reviews.queries.my_work import my_work
from reviews.queries.pieces import Totals
from tests.factories import deliver_next, full_claim, make_study, make_user
from tests.reviews.timed import score

pytestmark = pytest.mark.django_db


def begin(reviewer: User, *, minutes: float) -> Claim:
    """Claim the next slot and make its clock have run for so many minutes, up to now."""
    claim = full_claim(claim_next(reviewer=reviewer, start=True))
    work_on(claim, minutes)
    return claim


def work_on(claim: Claim, minutes: float) -> None:
    """Make the open interval of this claim have begun so many minutes ago and end now."""
    now = database_now()
    TimeInterval.objects.filter(claim=claim, ended_at__isnull=True).update(
        started_at=now - timedelta(minutes=minutes), ended_at=now, seen_at=now
    )


def let_expire(claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(expires_at=database_now())
    assert end_expired_claims() == 1


def cancel(claim: Claim) -> None:
    assert claim.slot.cycle is not None
    cancel_trial(trial=claim.slot.cycle.trial, by=make_user(), reason="The brief was wrong.")


def skip(claim: Claim) -> None:
    skip_slot(claim=claim, reason="I know the client.")


ENDINGS = [
    (cancel, "cancelled by an admin"),
    (let_expire, "ran out"),
    (lambda claim: release_claim(claim=claim), "given back"),
    (skip, "skipped"),
]


@pytest.mark.parametrize(("end", "words"), ENDINGS, ids=[words for _, words in ENDINGS])
def test_minutes_of_work_that_ended_without_a_review_are_kept_and_paid(
    reviewer: User, client: Client, end: Callable[[Claim], None], words: str
) -> None:
    make_study()
    deliver_next()
    claim = begin(reviewer, minutes=18)
    end(claim)
    work = my_work(reviewer)
    (row,) = work.rows
    assert (row.slot_id, row.active_seconds, row.pay_usd) == (claim.slot_id, 1080, Decimal("18.00"))
    assert (row.unfinished, row.scored, row.would_hire, row.feedback) == (words, False, None, None)
    assert work.totals == Totals(0, 1, 1080, Decimal("18.00"))
    client.force_login(reviewer)
    page = client.get("/work/").content.decode()
    for shown in (words, "1 more not finished", "18.0\N{NO-BREAK SPACE}min", "USD\N{NO-BREAK SPACE}18.00"):
        assert shown in page
    assert "The brief was wrong" not in page
    assert client.get(f"/desk/{row.slot_id}/").status_code == 200


def test_several_claims_on_one_deliverable_are_one_piece_with_one_cap(reviewer: User) -> None:
    make_study(minutes=20)
    deliver_next()
    release_claim(claim=begin(reviewer, minutes=12))
    again = full_claim(claim_next(reviewer=reviewer, start=True))
    # The first stretch lies before the second one.
    early = TimeInterval.objects.exclude(claim=again)
    early.update(
        started_at=F("started_at") - timedelta(hours=1),
        ended_at=F("ended_at") - timedelta(hours=1),
        seen_at=F("seen_at") - timedelta(hours=1),
    )
    work_on(again, 13)
    let_expire(again)
    work = my_work(reviewer)
    assert [(row.active_seconds, row.unfinished) for row in work.rows] == [(1500, "ran out")]
    assert work.totals == Totals(0, 1, 1500, Decimal("20.00"))


def test_work_that_was_given_back_and_then_scored_is_listed_as_scored(reviewer: User) -> None:
    make_study()
    deliver_next()
    release_claim(claim=begin(reviewer, minutes=5))
    answer_hire(review=score(reviewer, minutes=0), would_hire=True)
    work = my_work(reviewer)
    assert [(row.scored, row.unfinished) for row in work.rows] == [(True, "")]
    assert work.totals == Totals(1, 0, 300, Decimal("5.00"))


def test_feedback_that_was_given_back_stays_with_its_scores(reviewer: User) -> None:
    make_study()
    deliver_next()
    review = score(reviewer, not_met=(1,))
    answer_hire(review=review, would_hire=False)
    release_claim(claim=Claim.objects.get(reviewer=reviewer, ended_at__isnull=True))
    work = my_work(reviewer)
    assert [(row.slot_id, row.unfinished) for row in work.rows] == [(review.slot_id, "")]
    assert (work.totals.pieces, work.totals.unfinished) == (1, 0)


def test_what_was_given_back_without_active_time_is_not_listed(reviewer: User, other_reviewer: User) -> None:
    make_study()
    deliver_next()
    release_claim(claim=claim_next(reviewer=reviewer))
    skip_slot(claim=claim_next(reviewer=reviewer), reason="I know the client.")
    score(other_reviewer)
    assert my_work(reviewer).rows == []
