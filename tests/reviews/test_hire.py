"""The hire verdict: once, after the lock, and the clock until then."""

from datetime import timedelta

import pytest
from django.db.models import F

from reviews.actions.clock import pause_clock
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.actions.problem import Refused
from reviews.actions.submit_feedback import submit_feedback
from reviews.models import Claim, TimeInterval, User
from reviews.queries.clock import database_now
from tests.factories import deliver_next, full_claim, make_study, marks_for
from tests.steps import claim, score

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_the_answer_is_stored_with_its_moment(reviewer: User) -> None:
    make_study()
    deliver_next()
    locked = score(reviewer)
    answer_hire(review=locked, would_hire=False)
    locked.refresh_from_db()
    assert locked.would_hire is False
    assert locked.hire_answered_at is not None
    assert locked.hire_answered_at > locked.locked_at


def test_the_same_answer_again_changes_nothing_and_another_is_refused(reviewer: User) -> None:
    make_study()
    deliver_next()
    locked = score(reviewer)
    answer_hire(review=locked, would_hire=True)
    locked.refresh_from_db()
    first = locked.hire_answered_at
    answer_hire(review=locked, would_hire=True)
    with pytest.raises(Refused, match="already answered"):
        answer_hire(review=locked, would_hire=False)
    locked.refresh_from_db()
    assert (locked.would_hire, locked.hire_answered_at) == (True, first)


@pytest.mark.parametrize("not_met", [(), (1,)], ids=["completed", "feedback wanted"])
def test_the_clock_runs_through_the_lock_until_the_answer_in_both_cases(
    reviewer: User, not_met: tuple[int, ...]
) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer, start=True)
    locked = lock_scores(claim=claimed, marks=marks_for(claimed, not_met=not_met))
    assert TimeInterval.objects.get().ended_at is None
    answer_hire(review=locked, would_hire=False)
    locked.refresh_from_db()
    before, *after = TimeInterval.objects.order_by("started_at")
    assert (before.claim, before.ended_at) == (claimed, locked.hire_answered_at)
    # Where feedback is wanted the same clock goes on, and its time is that of the words.
    held = Claim.objects.filter(slot__kind="feedback")
    assert [(it.claim, it.kind, it.started_at, it.ended_at, it.input_at) for it in after] == [
        (its, "active", locked.hire_answered_at, None, before.input_at) for its in held
    ]
    assert len(after) == bool(not_met)


@pytest.mark.parametrize("silent", [False, True])
def test_a_paused_clock_stays_paused_and_a_silent_one_ends(reviewer: User, *, silent: bool) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer, start=True)
    pause_clock(claim=claimed, now=database_now())
    locked = lock_scores(claim=claimed, marks=marks_for(claimed, not_met=(1,)))
    if silent:
        TimeInterval.objects.filter(ended_at=None).update(
            started_at=F("started_at") - HOUR, seen_at=F("seen_at") - HOUR
        )
    answer_hire(review=locked, would_hire=False)
    open_ones = TimeInterval.objects.filter(ended_at=None)
    assert list(open_ones.values_list("kind", flat=True)) == ([] if silent else ["paused"])
    submit_feedback(claim=full_claim(Claim.objects.get(ended_at=None)), text="Please do the rest.")
    assert not open_ones.exists()
