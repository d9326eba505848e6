"""A reviewer's past work: time, pay and verdict of each piece that was finished."""

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from reviews.actions.claim import claim_next
from reviews.actions.give_back import release_claim
from reviews.actions.hire import answer_hire
from reviews.actions.submit_feedback import submit_feedback
from reviews.models import Claim, ReviewSlot, User
from reviews.queries import my_work as query
from reviews.queries.my_work import Written, my_work
from reviews.queries.pieces import Totals
from tests.factories import deliver_next, full_claim, make_pool, make_reviewer, make_study
from tests.reviews.timed import score

pytestmark = pytest.mark.django_db


def write_feedback(reviewer: User) -> None:
    held = full_claim(Claim.objects.get(reviewer=reviewer, ended_at__isnull=True))
    submit_feedback(claim=held, text="Say more about it.")


def test_a_completed_piece_has_its_time_pay_and_verdict(reviewer: User) -> None:
    make_study()
    deliver_next()
    review = score(reviewer, minutes=10)
    answer_hire(review=review, would_hire=True)
    (row,) = my_work(reviewer).rows
    assert (row.slot_id, row.at) == (review.slot_id, review.locked_at)
    assert (row.title, row.category) == (review.cycle.trial.task.title, "Writing")
    assert (row.active_seconds, row.pay_usd) == (600, Decimal("10.00"))
    assert (row.scored, row.would_hire, row.feedback) == (True, True, Written.NOT_ASKED)


def test_time_beyond_the_minutes_is_shown_and_not_paid(reviewer: User) -> None:
    make_study(minutes=20)
    deliver_next()
    score(reviewer, minutes=24)
    (row,) = my_work(reviewer).rows
    assert (row.active_seconds, row.pay_usd) == (1440, Decimal("20.00"))


def test_the_rate_is_that_of_the_claim(reviewer: User) -> None:
    make_study()
    deliver_next()
    score(reviewer, minutes=10)
    reviewer.reviewer_profile.hourly_rate_usd = Decimal(600)
    reviewer.reviewer_profile.save()
    assert my_work(reviewer).totals.pay_usd == Decimal("10.00")


def test_scores_and_feedback_on_one_deliverable_are_one_piece(reviewer: User) -> None:
    make_study()
    deliver_next()
    review = score(reviewer, not_met=(1,))
    answer_hire(review=review, would_hire=False)
    assert [row.feedback for row in my_work(reviewer).rows] == [Written.NO]
    write_feedback(reviewer)
    assert [(row.scored, row.feedback) for row in my_work(reviewer).rows] == [(True, Written.YES)]


@pytest.mark.parametrize("not_met", [(), (1,)])
def test_until_the_hire_verdict_nothing_tells_whether_feedback_is_wanted(
    reviewer: User, not_met: tuple[int, ...]
) -> None:
    make_study()
    deliver_next()
    score(reviewer, not_met=not_met)
    (row,) = my_work(reviewer).rows
    assert (row.would_hire, row.feedback) == (None, Written.NOT_SAID)


def test_feedback_from_somebody_elses_scores_is_a_piece_of_its_own(
    reviewer: User, other_reviewer: User
) -> None:
    make_study()
    deliver_next()
    review = score(reviewer, not_met=(1,))
    answer_hire(review=review, would_hire=False)
    release_claim(claim=Claim.objects.get(reviewer=reviewer, ended_at__isnull=True))
    ReviewSlot.objects.filter(kind="feedback").update(preferred_until=review.locked_at)
    claim_next(reviewer=other_reviewer)
    write_feedback(other_reviewer)
    (row,) = my_work(other_reviewer).rows
    assert (row.scored, row.would_hire, row.feedback) == (False, None, Written.YES)
    assert [row.feedback for row in my_work(reviewer).rows] == [Written.NO]


def test_totals_are_over_everything_and_pages_follow_without_gaps(
    reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "PAGE", 2)
    make_study(make_pool(tasks=5))
    for minutes in range(1, 6):
        deliver_next()
        answer_hire(review=score(reviewer, minutes=minutes), would_hire=True)
    seen, place = [], None
    for _ in range(3):
        page = my_work(reviewer, before=place)
        assert (page.totals.pieces, page.totals.active_seconds) == (5, 900)
        assert page.totals.pay_usd == Decimal("15.00")
        seen += [row.active_seconds for row in page.rows]
        place = page.following
    assert seen == [300, 240, 180, 120, 60]
    assert place is None


def test_the_number_of_statements_does_not_grow_with_the_work(
    reviewer: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_study(make_pool(tasks=12), minutes=20)
    for pieces in (1, 11):
        for _ in range(pieces):
            deliver_next()
            answer_hire(review=score(reviewer), would_hire=True)
        with django_assert_max_num_queries(7):
            my_work(reviewer)


def test_another_reviewers_work_is_not_in_mine(reviewer: User) -> None:
    make_study()
    deliver_next()
    score(make_reviewer())
    assert my_work(reviewer).totals == Totals(0, 0, 0, Decimal("0.00"))
