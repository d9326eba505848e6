"""A study stops being blind once, with who, when and why."""

import pytest

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
