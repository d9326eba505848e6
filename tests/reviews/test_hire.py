"""The hire verdict: once, after the lock, and the clock until then."""

import pytest

from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.actions.problem import Refused
from reviews.models import TimeInterval, User
from tests.factories import deliver_next, make_study, marks_for
from tests.steps import claim, score

pytestmark = pytest.mark.django_db


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
    interval = TimeInterval.objects.get()
    locked.refresh_from_db()
    # Where feedback is wanted the same clock goes on to it.
    assert interval.ended_at is None if not_met else interval.ended_at == locked.hire_answered_at
