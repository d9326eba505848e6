"""The clock against whatever ends a claim: no deadlock, and nothing stays open behind the claim."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from reviews.actions.claim import claim_next
from reviews.actions.clock import hear_page, pause_clock, start_clock
from reviews.actions.give_back import release_claim
from reviews.actions.problem import ClaimEnded
from reviews.models import Claim, TimeInterval
from reviews.queries.clock import database_now
from tests.factories import deliver_next, full_claim, make_reviewer, make_study
from tests.faults.threads import together


@pytest.mark.django_db(transaction=True)
def test_starting_pausing_and_releasing_at_once() -> None:
    make_study()
    deliver_next()
    reviewer = make_reviewer()
    for _ in range(40):
        claim = full_claim(claim_next(reviewer=reviewer, start=True))
        acts = [
            partial(start_clock, claim=claim, now=database_now()),
            partial(pause_clock, claim=claim, now=database_now()),
            partial(hear_page, claim=claim, quiet=timedelta(0), now=database_now()),
            partial(release_claim, claim=claim),
        ]
        answers = [answer for answer in together(*acts) if answer is not None]
        assert [type(answer) for answer in answers] in ([], [ClaimEnded])
        assert not Claim.objects.filter(ended_at__isnull=True).exists()
        assert not TimeInterval.objects.filter(ended_at__isnull=True).exists()
