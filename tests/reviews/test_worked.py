"""What one's feedback fixed, and when one may know."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reviews.actions.study import cancel_trial
from reviews.models import ReviewSlot, User
from reviews.queries.clock import database_now
from reviews.queries.my_work import Work, my_work
from reviews.queries.worked import (
    Fate,
    Unmet,
    WorkedTotal,
    fates,
    may_tell,
    unmet_criteria,
    worked_total,
)
from reviews.rules.completion import Verdict
from tests.factories import deliver_next, make_pool, make_study
from tests.reviews.play import COMPLETED, NOT_COMPLETED, play
from tests.reviews.study_page import fail_next
from tests.steps import claim, review, write_feedback

pytestmark = pytest.mark.django_db

BOTH = ["feedback", "retry"]


def write(reviewer: User, *, not_met: tuple[int, ...] = (1, 2)) -> None:
    """Score the next deliverable as not completed, and write the feedback on it."""
    deliver_next()
    review(reviewer, not_met=not_met)
    write_feedback(reviewer)


def the_row(reviewer: User) -> Work:
    """The row of the feedback, which is the oldest one."""
    return my_work(reviewer).rows[-1]


@pytest.mark.parametrize(("arms", "scored", "closed"), list(product([1, 2, 3], [False, True], [False, True])))
def test_with_several_arms_only_a_closed_trial_tells_and_nothing_tells_before_the_scores(
    *, arms: int, scored: bool, closed: bool
) -> None:
    assert may_tell(arms=arms, scored=scored, closed=closed) is (scored and (arms == 1 or closed))


def test_with_one_arm_the_locked_scores_of_the_next_attempt_tell(reviewer: User) -> None:
    make_study(feedback_cycles=2)
    write(reviewer)
    deliver_next()
    row = the_row(reviewer)
    assert (row.fate, row.unmet) == (Fate(told=False, closed=False), [])
    review(reviewer, not_met=(2, 3))
    row = the_row(reviewer)
    assert row.fate == Fate(told=True, closed=False)
    assert row.unmet == [
        Unmet(1, "Requirement 1 holds.", Verdict.MET),
        Unmet(2, "Requirement 2 holds.", Verdict.NOT_MET),
    ]
    assert row.fixed == 1
    assert my_work(reviewer).worked == WorkedTotal(fixed=1, unmet=2)


def test_with_several_arms_nothing_is_told_until_the_last_of_them_is_closed(
    reviewer: User, other_reviewer: User
) -> None:
    study = make_study(arms=BOTH)
    write(reviewer)
    for left in (1, 0):
        deliver_next()
        review(other_reviewer)
        state = the_row(reviewer).fate
        assert state == Fate(told=not left, closed=not left), "the same whichever arm was scored first"
    assert the_row(reviewer).fixed == 2
    assert study.trials.get().arms.filter(state="open").count() == 0


def test_an_arm_that_failed_may_be_tried_again_and_keeps_the_rest_untold(
    reviewer: User, other_reviewer: User
) -> None:
    study = make_study(arms=BOTH)
    write(reviewer)
    deliver_next()
    review(other_reviewer)
    fail_next()
    assert study.trials.get().arms.filter(state="open").count() == 0
    assert the_row(reviewer).fate == Fate(told=False, closed=False)


def test_an_arm_that_failed_in_a_cancelled_trial_is_not_tried_again(reviewer: User) -> None:
    study = make_study(arms=BOTH)
    write(reviewer)
    deliver_next()
    fail_next()
    cancel_trial(trial=study.trials.get(), by=reviewer, reason="The brief was wrong.")
    assert the_row(reviewer).fate == Fate(told=False, closed=True)


def test_feedback_that_no_scores_followed_says_so_once_nothing_can_follow(reviewer: User) -> None:
    study = make_study()
    write(reviewer)
    cancel_trial(trial=study.trials.get(), by=reviewer, reason="The brief was wrong.")
    assert the_row(reviewer).fate == Fate(told=False, closed=True)
    assert my_work(reviewer).worked == WorkedTotal(0, 0)


def test_feedback_on_anothers_scores_counts_for_its_author_alone(
    reviewer: User, other_reviewer: User
) -> None:
    make_study()
    deliver_next()
    scored = review(reviewer, not_met=(1,))
    held = reviewer.claims.get(ended_at__isnull=True)
    held.end, held.ended_at = "released", database_now()
    held.save()
    ReviewSlot.objects.filter(kind="feedback").update(
        state="waiting", preferred_until=scored.locked_at - timedelta(1)
    )
    claim(other_reviewer)
    write_feedback(other_reviewer)
    deliver_next()
    review(reviewer)
    assert fates(reviewer) == {}
    assert fates(other_reviewer) == {scored.pk: Fate(told=True, closed=True)}
    (row,) = my_work(other_reviewer).rows
    assert (row.fixed, len(row.unmet)) == (1, 1)


def test_later_versions_of_the_scores_change_nothing(reviewer: User) -> None:
    make_study()
    write(reviewer)
    deliver_next()
    later = review(reviewer)
    score = later.scores.get(criterion__position=1)
    later.scores.create(
        criterion=score.criterion,
        version=2,
        verdict="not_met",
        reason="No.",
        corrected_because="I was wrong.",
    )
    assert the_row(reviewer).fixed == 2


def test_the_page_shows_which_criteria_were_fixed_by_their_text(client: Client, reviewer: User) -> None:
    make_study()
    write(reviewer)
    deliver_next()
    review(reviewer, not_met=(2,))
    client.force_login(reviewer)
    page = client.get("/work/").content.decode()
    assert "1 of 2 fixed" in page
    assert '<span class="state good">fixed</span> 1. Requirement 1 holds.' in page
    assert '<span class="state bad">not met</span> 2. Requirement 2 holds.' in page
    assert "<strong>1 of 2</strong> criteria fixed" in page


def test_the_statements_do_not_grow_with_the_feedback(
    reviewer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def fate_of(block: int, arm: str, attempt: int) -> str:
        return COMPLETED if attempt else NOT_COMPLETED

    for tasks in (1, 4):
        make_study(make_pool(tasks=tasks))
        play(fate_of, [reviewer])
        with django_assert_num_queries(3):
            told = [basis for basis, fate in fates(reviewer).items() if fate.told]
            unmet_criteria(told)
            worked_total(told)
