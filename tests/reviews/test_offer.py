"""What the desk offers, or why there is nothing, in words."""

from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from reviews.actions.give_back import release_claim, skip_slot
from reviews.actions.study import pause_study
from reviews.models import ReviewerProfile, ReviewSlot, User
from reviews.queries.nothing import Nothing, Reason
from reviews.queries.offer import Offer, offer_for
from reviews.queries.unfinished import unfinished_slot
from tests.factories import (
    deliver_next,
    make_agent,
    make_pool,
    make_reviewer,
    make_study,
    make_task,
    make_user,
    open_slots,
)
from tests.steps import claim, expire, held, review, score, write_feedback

pytestmark = pytest.mark.django_db


def offer(reviewer: User) -> Offer:
    found = offer_for(reviewer)
    assert isinstance(found, Offer), found
    return found


def why_not(reviewer: User) -> str:
    found = offer_for(reviewer)
    assert isinstance(found, Nothing), found
    return " ".join(reason.words for reason in found.reasons)


def test_the_offer_names_the_job_its_minutes_and_the_most_it_pays(reviewer: User) -> None:
    pool = make_pool(tasks=0)
    make_task(pool, criteria=7, budget_usd=Decimal(120))
    make_study(pool, minutes=30)
    cycle = deliver_next()
    task = cycle.trial.task
    assert offer(reviewer) == Offer(
        slot_id=ReviewSlot.objects.get().pk,
        writes_feedback=False,
        independent=False,
        title=task.title,
        brief=task.brief,
        category="Writing",
        budget_usd=Decimal("120.00"),
        criteria=7,
        minutes=30,
        most_usd=Decimal("30.00"),
        rate_usd=Decimal("60.00"),
    )


def test_the_offer_is_what_a_claim_then_gives(reviewer: User) -> None:
    make_study(make_pool(tasks=3))
    for _ in range(3):
        deliver_next()
    shown = offer(reviewer)
    assert claim(reviewer, wanted=shown.slot_id).slot_id == shown.slot_id


def test_feedback_alone_is_offered_as_such(reviewer: User) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    release_claim(claim=held(reviewer))
    assert offer(reviewer).writes_feedback


def test_the_pay_offered_is_the_same_in_all_arms(reviewer: User, other_reviewer: User) -> None:
    make_study(arms=("feedback", "retry"))
    deliver_next()
    first = offer(reviewer)
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    pays = set()
    for _ in range(2):
        deliver_next()
        shown = offer(other_reviewer)
        pays.add((shown.minutes, shown.most_usd, shown.title, shown.criteria, shown.writes_feedback))
        review(other_reviewer)
    assert pays == {(first.minutes, first.most_usd, first.title, first.criteria, False)}


def test_nobody_without_a_membership_is_told_of_any_work(outsider: User) -> None:
    make_study()
    deliver_next()
    assert why_not(outsider) == "You are not a reviewer of any study yet. Ask an admin to add you."


def test_work_in_other_categories_is_named_as_the_reason(reviewer: User) -> None:
    make_study()
    deliver_next()
    translator = make_reviewer("tara", categories=["Translation", "Admin Support"])
    assert why_not(translator) == (
        "1 piece of work is in other categories than yours (Translation, Admin Support)."
    )


def test_what_is_kept_for_others_is_named_as_the_reason(reviewer: User, other_reviewer: User) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    release_claim(claim=held(reviewer))
    assert why_not(other_reviewer) == "1 piece of work is kept for whoever scored an earlier attempt."


def test_what_one_knows_already_is_named_as_the_reason(reviewer: User) -> None:
    make_study()
    deliver_next()
    skip_slot(claim=claim(reviewer), reason="I wrote this job.")
    assert why_not(reviewer) == ("1 piece of work is known to you: you worked on it before or skipped it.")


def test_work_that_others_hold_is_named_with_the_moment_to_look_again(
    reviewer: User, other_reviewer: User
) -> None:
    make_study()
    deliver_next()
    claimed = claim(other_reviewer)
    found = offer_for(reviewer)
    assert found == Nothing(
        (
            Reason(
                "1 piece of work is claimed by other reviewers.",
                "The first of these claims ends, unless it is renewed, at",
                claimed.expires_at,
            ),
        )
    )


def test_a_paused_study_is_named_as_the_reason(reviewer: User) -> None:
    study = make_study()
    deliver_next()
    pause_study(study=study, reason="Lunch.")
    assert why_not(reviewer) == (
        "One of your studies is paused. Work comes back when an admin goes on with it."
    )


def test_a_paused_study_of_others_is_none_of_ones_reasons() -> None:
    mine, other = make_study(), make_study()
    pause_study(study=other, reason="Lunch.")
    assert why_not(make_user(role="reviewer", study=mine)).startswith("No work is waiting.")


def test_who_reviews_only_what_is_over_is_told_so() -> None:
    study = make_study()
    study.state = "closed"
    study.save(update_fields=["state"])
    assert why_not(make_user(role="reviewer", study=study)) == "None of your studies is open."


def test_work_of_ones_own_agent_is_named_as_the_reason() -> None:
    owner = make_reviewer("owen")
    make_study(agents=[make_agent(owner=owner)])
    deliver_next()
    assert why_not(owner) == "1 piece of work is by an agent of yours."


def test_claims_in_other_categories_are_no_reason_to_look_again(other_reviewer: User) -> None:
    make_study()
    deliver_next()
    claim(other_reviewer)
    found = offer_for(make_reviewer("tara", categories=["Translation"]))
    assert isinstance(found, Nothing)
    assert [reason.until for reason in found.reasons] == [None]


def test_every_reason_that_holds_is_said(reviewer: User, other_reviewer: User) -> None:
    pool = make_pool(tasks=2)
    make_task(pool, category="Translation")
    make_study(pool)
    for _ in range(3):
        deliver_next()
    profile = ReviewerProfile.objects.get(user=reviewer)
    profile.categories = ["Writing"]
    profile.save(update_fields=["categories"])
    skip_slot(claim=claim(reviewer), reason="I wrote this job.")
    known = ReviewSlot.objects.get(claims__end="skipped")
    free = ReviewSlot.objects.filter(category="Writing").exclude(pk=known.pk).get()
    claim(other_reviewer, wanted=free.pk)
    assert why_not(reviewer) == (
        "1 piece of work is claimed by other reviewers. "
        "1 piece of work is known to you: you worked on it before or skipped it. "
        "1 piece of work is in other categories than yours (Writing)."
    )


def test_with_nothing_delivered_the_agents_are_still_at_it(reviewer: User) -> None:
    make_study()
    assert why_not(reviewer).startswith("No work is waiting. The agents are still at it")


def test_an_owed_hire_verdict_then_a_live_claim_come_before_any_offer(reviewer: User) -> None:
    make_study(make_pool(tasks=2))
    deliver_next()
    deliver_next()
    assert unfinished_slot(reviewer) is None
    claimed = claim(reviewer)
    assert unfinished_slot(reviewer) == claimed.slot_id
    assert unfinished_slot(expire(claimed).reviewer) is None
    release_claim(claim=claimed)
    locked = score(reviewer, not_met=(1,))
    assert unfinished_slot(reviewer) == locked.slot_id


@pytest.mark.parametrize("slots", [1, 30])
def test_an_offer_asks_the_same_number_of_questions_however_much_waits(
    reviewer: User, slots: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    study = make_study(make_pool(tasks=max(1, slots // 15), criteria=slots), repeats=min(slots, 15))
    assert len(open_slots(study)) == slots
    with django_assert_num_queries(3):
        offer(reviewer)
    ReviewerProfile.objects.update(categories=["Translation"])
    with django_assert_num_queries(3):
        why_not(reviewer)


def test_a_lease_that_is_over_does_not_hide_work_for_ever(reviewer: User, other_reviewer: User) -> None:
    make_study()
    deliver_next()
    stale = expire(claim(other_reviewer))
    found = offer_for(reviewer)
    assert isinstance(found, Nothing)
    assert found.reasons[0].until == stale.expires_at
    assert claim(reviewer).claimed_at - stale.expires_at < timedelta(minutes=1)
