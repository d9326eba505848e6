"""Who may not review any more holds no work: it goes back, the draft stays."""

import pytest
from django.test import Client

from reviews.actions.people import set_active, take_role
from reviews.models import Claim, Draft, Membership, Review, User
from tests.factories import deliver_next, make_study
from tests.reviews.desk_forms import scores_form, url
from tests.steps import claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(reviewer: User) -> Claim:
    make_study()
    deliver_next()
    return claim(reviewer)


def test_taking_the_role_gives_the_work_back_and_locks_nothing(
    client: Client, reviewer: User, held: Claim
) -> None:
    client.force_login(reviewer)
    take_role(membership=Membership.objects.get(user=reviewer))
    assert Claim.objects.get().end == "released"
    client.post(url("lock", held.slot_id), scores_form(held))
    assert (Review.objects.count(), Draft.objects.count()) == (0, 1)


def test_another_role_that_still_covers_the_study_keeps_the_work(reviewer: User, held: Claim) -> None:
    everywhere = Membership.objects.get(user=reviewer)
    Membership.objects.create(user=reviewer, role="reviewer", study=held.slot.study)
    take_role(membership=everywhere)
    assert Claim.objects.get().ended_at is None


def test_an_account_that_is_switched_off_holds_no_work(admin: User, reviewer: User, held: Claim) -> None:
    set_active(user=reviewer, active=False, by=admin)
    assert Claim.objects.get().end == "released"
