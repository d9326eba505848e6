"""A reviewer's past work: time, pay and verdict of each piece, and nothing about the agent."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains

from reviews.actions.claim import claim_next
from reviews.actions.give_back import end_expired_claims, release_claim, skip_slot
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.actions.study import cancel_trial
from reviews.actions.submit_feedback import submit_feedback
from reviews.models import Claim, Review, ReviewSlot, TimeInterval, User
from reviews.queries import my_work as query
from reviews.queries.clock import database_now
from reviews.queries.my_work import Written, my_work
from reviews.queries.pieces import Totals
from tests.factories import (
    deliver_next,
    full_claim,
    make_agent,
    make_pool,
    make_reviewer,
    make_study,
    make_task,
    make_user,
    marks_for,
)

pytestmark = pytest.mark.django_db


def score(reviewer: User, *, not_met: tuple[int, ...] = (), minutes: float = 10) -> Review:
    """Claim the next slot, lock its scores, and make the clock have run for so many minutes."""
    claim = full_claim(claim_next(reviewer=reviewer, start=True))
    review = lock_scores(claim=claim, marks=marks_for(claim, not_met=not_met))
    started = TimeInterval.objects.get(claim=claim).started_at
    TimeInterval.objects.filter(claim=claim).update(
        ended_at=started + timedelta(minutes=minutes), seen_at=started + timedelta(minutes=minutes)
    )
    return review


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


def test_the_page_lists_the_work_and_names_no_agent(client: Client, reviewer: User) -> None:
    make_study(agents=[make_agent(name="Zephyr the writer", model="zephyr-9")])
    deliver_next()
    answer_hire(review=score(reviewer, minutes=12.5), would_hire=False)
    client.force_login(reviewer)
    page = client.get("/work/").content.decode()
    for shown in ("Job ", "12.5\N{NO-BREAK SPACE}min", "USD\N{NO-BREAK SPACE}12.50", "not asked for"):
        assert shown in page
    assert "ephyr" not in page


def test_a_title_cannot_put_markup_into_the_page(client: Client, reviewer: User) -> None:
    pool = make_pool(tasks=0)
    task = make_task(pool)
    task.title = "<script>alert(1)</script>"
    task.save()
    make_study(pool)
    deliver_next()
    score(reviewer)
    client.force_login(reviewer)
    assert "<script>alert" not in client.get("/work/").content.decode()


def test_the_page_goes_on_from_a_place(
    client: Client, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "PAGE", 1)
    make_study(make_pool(tasks=2))
    for minutes in (3, 7):
        deliver_next()
        answer_hire(review=score(reviewer, minutes=minutes), would_hire=True)
    client.force_login(reviewer)
    first = client.get("/work/")
    second = client.get(first.context["next_url"])
    assert [answer.context["work"].rows[0].active_seconds for answer in (first, second)] == [420, 180]
    assert (first.context["first_url"], second.context["first_url"], second.context["next_url"]) == (
        "",
        "/work/",
        "",
    )


@pytest.mark.parametrize("place", ["nonsense", "2026-01-01_x", "2026-01-01T00:00:00_" + "0" * 32])
def test_a_place_that_is_none_is_not_found(client: Client, reviewer: User, place: str) -> None:
    client.force_login(reviewer)
    assert client.get("/work/", {"before": place}).status_code == 404


def test_a_reviewer_without_work_is_shown_the_way_to_the_desk(client: Client, reviewer: User) -> None:
    client.force_login(reviewer)
    assert "No reviews yet" in client.get("/work/").content.decode()


def test_the_page_is_for_reviewers(client: Client, admin: User, outsider: User) -> None:
    for user in (admin, outsider):
        client.force_login(user)
        assert client.get("/work/").status_code == 404


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


def test_the_page_says_that_time_and_scores_can_be_corrected(client: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    answer_hire(review=score(reviewer), would_hire=True)
    client.force_login(reviewer)
    shown = client.get("/work/")
    assertContains(shown, "See or correct")
    assertContains(shown, "Time and scores can be corrected for the days that the study allows")
