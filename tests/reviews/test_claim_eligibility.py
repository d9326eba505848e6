"""Who is offered which slot: memberships, categories, pause, owners, skips, and who is kept away."""

from datetime import timedelta

import pytest

from reviews.actions.claim import claim_next
from reviews.actions.give_back import release_claim, skip_slot
from reviews.actions.problem import Refused
from reviews.actions.study import pause_study, resume_study
from reviews.models import Membership, ReviewSlot, User
from reviews.queries.clock import database_now
from reviews.queries.queue import next_slot
from tests.factories import (
    deliver_next,
    make_agent,
    make_pool,
    make_reviewer,
    make_study,
    make_task,
    make_user,
)
from tests.steps import claim, held, review, score, write_feedback

pytestmark = pytest.mark.django_db


def offered(user: User, *categories: str) -> ReviewSlot | None:
    return next_slot(reviewer=user, categories=list(categories))


def test_a_reviewer_of_the_installation_is_offered_every_study(reviewer: User) -> None:
    make_study()
    deliver_next()
    assert offered(reviewer) is not None


def test_a_reviewer_of_one_study_is_offered_that_study_alone() -> None:
    mine, other = make_study(), make_study()
    user = make_user("sue", "reviewer", study=mine)
    deliver_next()
    deliver_next()
    wanted = ReviewSlot.objects.get(study=mine)
    assert offered(user) == wanted
    claim(user)
    assert offered(user) is None
    assert ReviewSlot.objects.get(study=other).state == "waiting"


def test_a_reviewer_of_a_pool_is_offered_its_studies_alone() -> None:
    pool = make_pool()
    mine, _ = make_study(pool), make_study()
    user = make_user("paul", "reviewer", pool=pool)
    deliver_next()
    deliver_next()
    assert offered(user) == ReviewSlot.objects.get(study=mine)


def test_other_roles_are_offered_nothing(admin: User, researcher: User, outsider: User) -> None:
    make_study()
    deliver_next()
    assert [offered(user) for user in (admin, researcher, outsider)] == [None, None, None]


def test_a_membership_that_was_taken_back_ends_the_offers(reviewer: User) -> None:
    make_study()
    deliver_next()
    Membership.objects.filter(user=reviewer).delete()
    assert offered(reviewer) is None


def test_only_work_in_the_reviewers_categories_is_offered() -> None:
    pool = make_pool(category="Translation")
    make_task(pool, category="Writing")
    make_study(pool)
    deliver_next()
    deliver_next()
    translation = ReviewSlot.objects.get(category="Translation")
    translator = make_reviewer("tara", categories=["Translation", "Admin Support"])
    assert offered(translator, "Translation", "Admin Support") == translation
    assert claim(translator).slot == translation
    with pytest.raises(Refused, match="nothing to claim"):
        claim_next(reviewer=make_reviewer("adam", categories=["Admin Support"]))


def test_a_paused_study_hands_out_nothing_until_it_is_resumed(reviewer: User) -> None:
    study = make_study()
    deliver_next()
    pause_study(study=study, reason="A mistake in the brief.")
    assert offered(reviewer) is None
    resume_study(study=study)
    assert offered(reviewer) is not None


def test_the_owner_of_an_agent_is_never_offered_its_work(other_reviewer: User) -> None:
    owner = make_reviewer("owen")
    make_study(agents=[make_agent(owner=owner)])
    deliver_next()
    slot = ReviewSlot.objects.get()
    assert offered(owner) is None
    with pytest.raises(Refused):
        claim_next(reviewer=owner, wanted=slot.pk)
    score(other_reviewer, not_met=(1,))
    release_claim(claim=held(other_reviewer))
    ReviewSlot.objects.update(preferred_until=database_now() - timedelta(seconds=1))
    assert offered(owner) is None


def test_a_skipped_slot_is_never_offered_to_the_same_reviewer_again(
    reviewer: User, other_reviewer: User
) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    skip_slot(claim=claimed, reason="I wrote this job.")
    assert offered(reviewer) is None
    with pytest.raises(Refused):
        claim_next(reviewer=reviewer, wanted=claimed.slot_id)
    assert offered(other_reviewer) == claimed.slot


def test_a_released_slot_is_offered_again(reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    release_claim(claim=claimed)
    assert offered(reviewer) == claimed.slot


def test_feedback_that_was_given_back_waits_for_the_scorer_alone_for_24_hours(
    reviewer: User, other_reviewer: User
) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    claimed = held(reviewer)
    release_claim(claim=claimed)
    slot = ReviewSlot.objects.get(kind="feedback")
    assert slot.preferred_until == claimed.claimed_at + timedelta(hours=24)
    assert (offered(other_reviewer), offered(reviewer)) == (None, slot)
    ReviewSlot.objects.filter(pk=slot.pk).update(preferred_until=database_now())
    assert (offered(other_reviewer), offered(reviewer)) == (slot, slot)


def test_feedback_that_its_scorer_skips_is_free_for_others_at_once(
    reviewer: User, other_reviewer: User
) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    skip_slot(claim=held(reviewer), reason="Out of my depth.")
    slot = ReviewSlot.objects.get(kind="feedback")
    assert (offered(reviewer), offered(other_reviewer)) == (None, slot)


def test_a_later_attempt_that_its_scorer_skips_is_free_for_others_at_once(
    reviewer: User, other_reviewer: User
) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    deliver_next()
    skip_slot(claim=claim(reviewer), reason="No time.")
    assert (offered(reviewer), offered(other_reviewer)) == (None, ReviewSlot.objects.get(state="waiting"))


def test_what_is_kept_for_a_reviewer_comes_before_older_work(reviewer: User, other_reviewer: User) -> None:
    make_study(make_pool(tasks=2))
    deliver_next()
    deliver_next()
    review(reviewer, not_met=())
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    make_study()
    make_study(slug="later")
    again = deliver_next()
    while again.attempt == 0:
        again = deliver_next()
    assert claim(reviewer).slot.cycle == again
    assert ReviewSlot.objects.filter(state="waiting").count() == 2
    assert claim(other_reviewer).slot.ordinal == 0


def test_with_one_arm_a_later_attempt_is_kept_24_hours_for_the_scorer_of_the_first(
    reviewer: User, other_reviewer: User
) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    deliver_next()
    slot = ReviewSlot.objects.get(state="waiting")
    assert (slot.preferred, slot.barred) == (reviewer, None)
    assert (offered(reviewer), offered(other_reviewer)) == (slot, None)
    ReviewSlot.objects.filter(pk=slot.pk).update(preferred_until=database_now())
    assert offered(other_reviewer) == slot


def test_with_several_arms_the_scorer_of_the_first_attempt_is_never_offered_a_later_one(
    reviewer: User, other_reviewer: User
) -> None:
    make_study(arms=("feedback", "retry"), feedback_cycles=2)
    deliver_next()
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    deliver_next()
    deliver_next()
    waiting = ReviewSlot.objects.filter(state="waiting")
    assert [(slot.barred, slot.preferred) for slot in waiting] == [(reviewer, None)] * 2
    assert offered(reviewer) is None
    for wanted in ReviewSlot.objects.filter(state="waiting"):
        with pytest.raises(Refused):
            claim_next(reviewer=reviewer, wanted=wanted.pk)
    assert offered(other_reviewer) is not None


def test_with_several_arms_the_scorer_of_a_later_attempt_may_score_the_next(
    reviewer: User, other_reviewer: User
) -> None:
    make_study(arms=("feedback", "retry"), feedback_cycles=2)
    deliver_next()
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    for _ in range(2):
        deliver_next()
    review(other_reviewer, not_met=(1,))
    second = deliver_next() if not held_by(other_reviewer) else None
    if second is None:
        write_feedback(other_reviewer)
        second = deliver_next()
    assert second.attempt == 2
    assert (offered(reviewer), offered(other_reviewer) is None) == (None, False)


def held_by(user: User) -> bool:
    return user.claims.filter(ended_at__isnull=True).exists()
