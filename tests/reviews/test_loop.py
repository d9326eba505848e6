"""The path that everything else hangs on: deliver, claim, lock, feedback, deliver again, lock."""

import pytest

from reviews.actions.claim import claim_next
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.actions.submit_feedback import submit_feedback
from reviews.models import Claim, Feedback, ReviewCycle, Transition, Trial, TrialArm, User
from tests.factories import deliver_next, full_claim, make_study, marks_for

pytestmark = pytest.mark.django_db


def test_feedback_leads_to_a_second_attempt_that_can_complete_the_job(reviewer: User) -> None:
    study = make_study()
    first = deliver_next()
    claim = full_claim(claim_next(reviewer=reviewer))
    review = lock_scores(claim=claim, marks=marks_for(claim, not_met=(2,)))
    trial = Trial.objects.get(study=study)
    second = ReviewCycle.objects.get(trial=trial, attempt=1)
    assert (trial.outcome, second.state) == ("not_completed", "awaiting_feedback")

    answer_hire(review=review, would_hire=False)
    held = full_claim(Claim.objects.get(reviewer=reviewer, ended_at__isnull=True))
    submit_feedback(claim=held, text="Say more about 2.")
    second.refresh_from_db()
    assert second.state == "queued"
    assert Feedback.objects.get(cycle=second).text == "Say more about 2."

    assert deliver_next().pk == second.pk
    claim = full_claim(claim_next(reviewer=reviewer))
    lock_scores(claim=claim, marks=marks_for(claim))
    arm = TrialArm.objects.get(trial=trial)
    assert (arm.arm, arm.state, arm.completed_at) == ("feedback", "completed", 1)
    assert list(Transition.objects.filter(cycle=first).values_list("event", flat=True)) == [
        "taken",
        "delivered",
        "claimed",
        "locked",
    ]
