"""A claim stays quick: how many statements it takes, committed and all, whatever waits."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviews.actions.claim import claim_next
from reviews.models import Claim, ReviewSlot
from tests.factories import make_pool, make_reviewer, make_study, open_slots

AT_MOST = 10


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("waiting", [1, 100])
@pytest.mark.parametrize("start", [False, True], ids=["claim", "claim and start"])
def test_a_claim_takes_at_most_10_statements(waiting: int, start: bool) -> None:
    reviewer = make_reviewer(categories=["Writing"])
    open_slots(make_study(make_pool(tasks=max(1, waiting // 20)), repeats=min(20, waiting)))
    with CaptureQueriesContext(connection) as asked:
        claim_next(reviewer=reviewer, wanted=None, start=start)
    assert len(asked) <= AT_MOST, [query["sql"] for query in asked]
    assert Claim.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_request_that_claims_takes_at_most_10_statements(client: Client) -> None:
    reviewer = make_reviewer()
    client.force_login(reviewer)
    open_slots(make_study())
    wanted = ReviewSlot.objects.get().pk
    with CaptureQueriesContext(connection) as asked:
        answer = client.post("/desk/", {"slot": str(wanted)})
    assert answer.status_code == 302
    assert Claim.objects.get().slot_id == wanted
    assert len(asked) <= AT_MOST, [query["sql"] for query in asked]
