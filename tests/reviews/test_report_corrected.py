"""The report goes by the first scores, and says beside them what the corrections would make of it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from reviews.actions.correct_review import correct_review
from reviews.actions.lock_scores import Mark
from reviews.models import Review, Study, User
from reviews.queries.report_corrected import with_corrections
from reviews.queries.report_filters import Chosen
from reviews.queries.report_table import trial_table
from reviews.rules.completion import Verdict
from tests.factories import make_pool, make_study
from tests.reviews.play import COMPLETED, NOT_COMPLETED, play

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(reviewer: User) -> Study:
    """Two tasks: one is completed alone, the other is not, neither alone nor after the feedback."""
    made = make_study(make_pool(tasks=2))
    play(lambda block, arm, attempt: NOT_COMPLETED if block else COMPLETED, [reviewer])
    return made


def correct(study: Study, *, attempt: int, first: bool, verdict: Verdict) -> None:
    """Give every criterion `verdict` in the review of an attempt of the trial that was completed, or not."""
    outcome = "completed" if first else "not_completed"
    review = Review.objects.select_related("slot__study").get(
        slot__study=study, cycle__attempt=attempt, cycle__trial__outcome=outcome
    )
    marks = {pk: Mark(verdict, "It is not.") for pk in review.scores.values_list("criterion", flat=True)}
    correct_review(
        review=review, marks=marks, would_hire=verdict is Verdict.MET, because="I looked again.", seen=1
    )


Rates = tuple[int, float | None, float | None]


def figure(study: Study) -> Rates:
    """Attempts that were corrected, and the rates alone and after the feedback."""
    every = trial_table(study, Chosen())
    it = with_corrections(study, every.table, every.ordinals, "feedback")
    assert it is not None
    return it.attempts, it.alone.rate, it.last.rate


def test_without_corrections_there_is_no_such_line(
    study: Study, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    every = trial_table(study, Chosen())
    with django_assert_num_queries(1):
        assert with_corrections(study, every.table, every.ordinals, "feedback") is None


CASES: list[tuple[str, dict[str, object], Rates]] = [
    ("alone after all", {"attempt": 0, "first": False, "verdict": Verdict.MET}, (1, 1.0, 1.0)),
    ("only after feedback", {"attempt": 1, "first": False, "verdict": Verdict.MET}, (1, 0.5, 1.0)),
    ("not at all", {"attempt": 0, "first": True, "verdict": Verdict.NOT_MET}, (1, 0.0, 0.0)),
    ("undefined", {"attempt": 0, "first": True, "verdict": Verdict.NOT_APPLICABLE}, (1, 0.0, 0.0)),
]


@pytest.mark.parametrize(("what", "corrected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_completion_is_reckoned_from_the_last_versions(
    study: Study, what: dict[str, object], corrected: Rates
) -> None:
    correct(study, **what)  # type: ignore[arg-type]
    assert figure(study) == corrected


def test_the_last_of_several_versions_counts(study: Study) -> None:
    correct(study, attempt=0, first=False, verdict=Verdict.MET)
    review = Review.objects.get(corrections__version=2)
    for score in review.scores.filter(version=1):
        review.scores.create(
            criterion=score.criterion,
            version=3,
            verdict=score.verdict,
            reason=score.reason,
            corrected_because="It was right.",
        )
    assert figure(study) == (1, 0.5, 0.5)


def test_the_statements_do_not_grow_with_the_corrections(
    study: Study, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    every = trial_table(study, Chosen())
    for first in (True, False):
        correct(study, attempt=0, first=first, verdict=Verdict.NOT_MET if first else Verdict.MET)
        with django_assert_num_queries(3):
            with_corrections(study, every.table, every.ordinals, "feedback")


def test_the_page_says_it_beside_the_figures_and_leaves_them_alone(
    study: Study, client: Client, researcher: User
) -> None:
    client.force_login(researcher)

    def read() -> tuple[object, str]:
        answer = client.get(reverse("report", args=[study.pk]))
        text = answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")
        return answer.context["figures"].line, " ".join(text.split())

    before, page = read()
    assert "With the corrections" not in page
    correct(study, attempt=0, first=False, verdict=Verdict.MET)
    after, page = read()
    assert after == before
    for words in (
        "The scores of 1 attempt were corrected by its reviewer after the lock.",
        "With the corrections 100.0 % are completed alone and 100.0 % after 1 cycle of feedback.",
        "95 % intervals (Wilson, n 2): 34.2 % to 100.0 % alone, 34.2 % to 100.0 % after.",
    ):
        assert words in page
