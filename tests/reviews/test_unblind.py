"""A study stops being blind once, with who, when and why."""

import pytest
from django.test import Client
from django.urls import reverse

from reviews.actions.problem import Refused
from reviews.actions.unblind_study import unblind_study
from reviews.models import Amendment, User
from reviews.queries.clock import database_now
from tests.factories import deliver_next, make_pool, make_study
from tests.steps import review

pytestmark = pytest.mark.django_db


def test_a_finished_study_is_unblinded_and_the_amendment_says_so(reviewer: User, admin: User) -> None:
    study = make_study()
    deliver_next()
    review(reviewer)
    before = database_now()
    amendment = unblind_study(study=study, by=admin, reason=" All is scored. ")
    study.refresh_from_db()
    assert study.unblinded_at is not None
    assert before <= study.unblinded_at <= database_now()
    assert (study.unblinded_by, amendment.by, amendment.reason) == (admin, admin, "All is scored.")
    assert amendment.changes == {"blinding": "blind -> unblinded (all finished)"}


def test_open_trials_keep_a_study_blind_unless_it_is_said_that_it_ends_early(
    reviewer: User, admin: User
) -> None:
    study = make_study(make_pool(tasks=2))
    deliver_next()
    review(reviewer)
    with pytest.raises(Refused, match="^1 of 2 trials are not finished"):
        unblind_study(study=study, by=admin, reason="A look.")
    study.refresh_from_db()
    assert (study.unblinded_at, Amendment.objects.count()) == (None, 0)
    amendment = unblind_study(study=study, by=admin, reason="A look.", early=True)
    assert amendment.changes == {"blinding": "blind -> unblinded (early, with 1 of 2 trials unfinished)"}


def test_it_happens_once_and_with_a_reason(admin: User, outsider: User) -> None:
    study = make_study()
    with pytest.raises(Refused, match="Say why"):
        unblind_study(study=study, by=admin, reason=" ", early=True)
    unblind_study(study=study, by=admin, reason="A look.", early=True)
    with pytest.raises(Refused, match="unblinded already"):
        unblind_study(study=study, by=outsider, reason="Mine.", early=True)
    study.refresh_from_db()
    assert (study.unblinded_by, Amendment.objects.count()) == (admin, 1)


def test_what_was_typed_stays_beside_what_is_missing(client: Client, admin: User) -> None:
    study = make_study()
    client.force_login(admin)
    typed = {"action": "unblind", "reason": "The paper is due."}
    answer = client.post(reverse("study", args=[study.pk]), typed)
    assert answer.status_code == 422
    form = answer.context["unblind_form"]
    assert form["reason"].value() == "The paper is due."
    assert "1 of 1 trials are not finished" in form.non_field_errors()[0]
