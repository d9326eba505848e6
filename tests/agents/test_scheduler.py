"""The scheduler sweeps by itself: it needs no broker and no worker."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from agents.management.commands.scheduler import Command
from reviews.actions.claim import claim_next
from reviews.models import Claim, DeliverableFile, NeutralCopy, ReviewSlot
from tests.factories import deliver_next, make_pool, make_reviewer, make_study


@pytest.mark.django_db(transaction=True)
def test_each_sweep_puts_back_what_an_expired_claim_held() -> None:
    make_study()
    deliver_next()
    claim = claim_next(reviewer=make_reviewer())
    Claim.objects.filter(pk=claim.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    Command().sweep_once()
    assert ReviewSlot.objects.get().state == "waiting"
    assert Claim.objects.get().end == "expired"


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_meets_a_broken_database_is_logged_and_the_next_one_works(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reviews_claim RENAME TO gone")
    try:
        Command().sweep_once()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO reviews_claim")
    assert "this sweep failed" in caplog.text
    Command().sweep_once()


@pytest.mark.django_db(transaction=True)
def test_what_can_not_be_made_ahead_is_logged_once_and_the_next_one_made(
    caplog: pytest.LogCaptureFixture,
) -> None:
    make_study(make_pool(tasks=2))
    first, second = deliver_next(), deliver_next()
    file = DeliverableFile.objects.get(deliverable__cycle=first)
    DeliverableFile.objects.filter(pk=file.pk).update(file="gone")
    failed: set[UUID] = set()
    assert [Command().make_one_ahead(failed) for _ in range(3)] == [True, True, False]
    assert failed == {file.deliverable_id}
    assert caplog.text.count("could not make ready") == 1
    assert NeutralCopy.objects.get().deliverable.cycle == second
