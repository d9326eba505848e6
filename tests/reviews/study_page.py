"""The pages of studies and trials, for tests of them."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agents.actions.finish import fail_run
from agents.actions.take import take_next
from agents.adapters.base import AdapterError
from reviews.actions.claim import claim_next
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.models import ReviewCycle, Study, Trial, User
from reviews.rules.retry import OWN_TRIES, Fault
from tests import factories

HOSTILE = "<script>alert(1)</script>{{ 7 }}"


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def fail_next(error: str = "Nothing came.") -> ReviewCycle:
    """Fail the next queued cycle for good."""
    cycle = ReviewCycle.objects.filter(state="queued").earliest("ordinal")
    for _ in range(OWN_TRIES):
        ReviewCycle.objects.filter(pk=cycle.pk).update(not_before=None)
        taken = take_next("scripted")
        assert taken is not None
        assert taken.cycle == cycle
        fail_run(run=taken.run, error=AdapterError(Fault.EMPTY, error), latency=timedelta(seconds=1))
    return ReviewCycle.objects.get(pk=cycle.pk)


def score_next(reviewer: User, *, not_met: tuple[int, ...] = ()) -> Trial:
    cycle = factories.deliver_next()
    claim = factories.full_claim(claim_next(reviewer=reviewer))
    review = lock_scores(claim=claim, marks=factories.marks_for(claim, not_met=not_met))
    answer_hire(review=review, would_hire=not not_met)
    return Trial.objects.get(cycles=cycle)


def url_of(study: Study) -> str:
    return f"/studies/{study.pk}/"


def url_of_trial(trial: Trial) -> str:
    return f"/studies/{trial.study_id}/trials/{trial.pk}/"


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
