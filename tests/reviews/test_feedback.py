"""Feedback: from locked scores, once, and nothing runs without it."""

import pytest

from reviews.actions.give_back import release_claim
from reviews.actions.hire import answer_hire
from reviews.actions.problem import ClaimEnded, Refused
from reviews.actions.submit_feedback import FEEDBACK_AT_MOST, submit_feedback
from reviews.models import Claim, Feedback, ReviewCycle, ReviewSlot, TimeInterval, Transition, User
from tests.factories import deliver_next, make_study
from tests.steps import claim, expire, held, review, score, write_feedback

pytestmark = pytest.mark.django_db


def test_feedback_queues_the_attempt_that_waited_for_it(reviewer: User) -> None:
    make_study()
    deliver_next()
    locked = review(reviewer, not_met=(1,))
    claimed = held(reviewer)
    written = submit_feedback(claim=claimed, text="  Name the sources.\n")
    following = ReviewCycle.objects.get(attempt=1)
    claimed.refresh_from_db()
    assert (written.cycle, written.basis, written.author) == (following, locked, reviewer)
    assert (written.text, written.submitted_at) == ("Name the sources.", claimed.ended_at)
    assert (following.state, claimed.end) == ("queued", "submitted")
    assert ReviewSlot.objects.get(kind="feedback").state == "done"
    moved = Transition.objects.get(cycle=following)
    assert (moved.event, moved.by) == ("feedback_submitted", reviewer)


def test_the_clock_of_the_review_stops_with_the_feedback(reviewer: User) -> None:
    make_study()
    deliver_next()
    claim(reviewer, start=True)
    review(reviewer, not_met=(1,))
    running = TimeInterval.objects.get(ended_at=None)
    assert running.claim.slot.kind == "feedback"
    written = write_feedback(reviewer)
    running.refresh_from_db()
    assert running.ended_at == written.submitted_at
    assert not TimeInterval.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [("  \n", "Write the feedback first"), ("x" * (FEEDBACK_AT_MOST + 1), "at most 50,000 characters")],
)
def test_empty_and_endless_feedback_is_refused(reviewer: User, text: str, words: str) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    with pytest.raises(Refused, match=words):
        submit_feedback(claim=held(reviewer), text=text)
    assert Feedback.objects.count() == 0
    assert held(reviewer).slot.state == "claimed"


def test_the_hire_verdict_comes_before_the_feedback(reviewer: User) -> None:
    make_study()
    deliver_next()
    locked = score(reviewer, not_met=(1,))
    with pytest.raises(Refused, match="hire question first"):
        submit_feedback(claim=held(reviewer), text="Too early.")
    answer_hire(review=locked, would_hire=False)
    assert submit_feedback(claim=held(reviewer), text="Now.").text == "Now."


def test_a_second_click_or_tab_stores_one_feedback(reviewer: User) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    claimed = held(reviewer)
    first = submit_feedback(claim=claimed, text="First.")
    assert submit_feedback(claim=claimed, text="Second.") == first
    assert Feedback.objects.get().text == "First."
    assert ReviewCycle.objects.get(attempt=1).state == "queued"


def test_an_expired_claim_cannot_send_feedback(reviewer: User) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    with pytest.raises(ClaimEnded):
        submit_feedback(claim=expire(held(reviewer)), text="Too late.")
    assert Feedback.objects.count() == 0
    assert ReviewCycle.objects.get(attempt=1).state == "awaiting_feedback"


def test_the_scores_stand_when_the_feedback_claim_ends_and_somebody_else_may_write(
    reviewer: User, other_reviewer: User
) -> None:
    make_study()
    deliver_next()
    locked = review(reviewer, not_met=(1,))
    lost = held(reviewer)
    release_claim(claim=lost)
    ReviewSlot.objects.update(preferred_until=locked.locked_at)
    assert claim(other_reviewer).slot == lost.slot
    written = write_feedback(other_reviewer, "From the locked scores.")
    assert (written.author, written.basis) == (other_reviewer, locked)
    with pytest.raises(ClaimEnded):
        submit_feedback(claim=lost, text="Mine too.")


def test_the_scorer_may_resume_and_then_send(reviewer: User) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    expire(held(reviewer))
    again = claim(reviewer)
    assert (again.slot.kind, Claim.objects.filter(slot=again.slot).count()) == ("feedback", 2)
    write_feedback(reviewer)
    assert ReviewCycle.objects.get(attempt=1).state == "queued"


def test_a_primary_slot_takes_no_feedback(reviewer: User) -> None:
    make_study()
    deliver_next()
    with pytest.raises(Refused, match="takes no feedback"):
        submit_feedback(claim=claim(reviewer), text="Nice.")
    assert TimeInterval.objects.count() == 0
