"""A locked review is corrected as a new version: within the window, with a reason, and nothing moves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from agents.queries.guidance import guidance_for
from reviews.actions.correct_review import correct_review
from reviews.actions.lock_scores import Mark
from reviews.actions.problem import Refused
from reviews.models import Correction, Review, ReviewCycle, Study, User
from reviews.queries.desk import desk_for
from reviews.queries.report import study_rows
from reviews.rules.completion import Verdict
from tests.factories import deliver_next, make_study
from tests.reviews.corrected import MET, NOT_MET, correct, later, loaded, marks_of, move_lock
from tests.steps import held, review, score, write_feedback


def test_what_differs_becomes_a_version_with_its_reason(locked: Review) -> None:
    correction = correct(locked, at_2=MET)
    assert (correction.version, correction.because, correction.would_hire) == (2, "I misread it.", None)
    assert later(locked) == [(2, 2, "met", "I misread it.")]
    assert locked.scores.filter(version=1).count() == 3


def test_a_third_version_builds_on_the_second(locked: Review) -> None:
    correct(locked, at_2=MET)
    again = correct(locked, seen=2, at_2=MET, at_3=Mark(Verdict.NOT_APPLICABLE, evidence="p. 2"), hire=True)
    assert (again.version, again.would_hire) == (3, True)
    assert later(locked) == [(2, 2, "met", "I misread it."), (3, 3, "not_applicable", "I misread it.")]


def test_the_answer_to_the_hire_question_may_change_alone(locked: Review) -> None:
    assert correct(locked, hire=True).would_hire is True
    locked.refresh_from_db()
    assert (locked.would_hire, later(locked)) == (False, [])


def test_new_words_alone_are_a_correction(locked: Review) -> None:
    correct(locked, at_1=Mark(Verdict.NOT_MET, "Another reason."))
    assert later(locked) == [(2, 1, "not_met", "I misread it.")]


def test_nothing_moves(locked: Review, reviewer: User) -> None:
    study = locked.slot.study
    before = frozen(study)
    correct(locked, at_1=MET, at_2=MET, hire=True)
    assert frozen(study) == before


def frozen(study: Study) -> list[object]:
    cycles = ReviewCycle.objects.filter(trial__study=study)
    return [
        list(cycles.order_by("attempt").values()),
        list(study.trials.values()),
        list(study.trials.get().arms.values()),
        list(study.slots.order_by("pk").values()),
        study_rows(study),
    ]


def test_the_desk_the_agent_and_the_report_go_by_the_first_version(locked: Review, reviewer: User) -> None:
    write_feedback(reviewer)
    correct(locked, at_1=MET, at_2=MET, hire=True)
    page = desk_for(reviewer, locked.slot)
    assert [row.verdict for row in page.rows] == ["not_met", "not_met", "met"]
    assert page.would_hire is False
    guidance = guidance_for(ReviewCycle.objects.select_related("arm").get(attempt=1))
    assert guidance is not None
    assert guidance.count("[NOT MET]") == 2


def test_an_hour_before_the_window_ends_a_correction_is_taken(locked: Review) -> None:
    move_lock(locked, timedelta(days=7) - timedelta(hours=1))
    correct(locked, at_1=MET)
    assert Correction.objects.count() == 1


REFUSALS = {
    "no reason": ({"because": " \x00 "}, "Say why"),
    "a long reason": ({"because": "x" * 2_001}, "at most 2,000"),
    "nothing changed": ({}, "Nothing is changed"),
    "no verdict": ({"at_1": Mark(None)}, "Criterion 1: not scored"),
    "no reason for not met": ({"at_3": Mark(Verdict.NOT_MET, " ")}, "Criterion 3: say why"),
    "a long text": ({"at_1": Mark(Verdict.MET, evidence="x" * 5_001)}, "at most 5,000"),
    "another came between": ({"at_1": MET, "seen": 2}, "corrected in the meantime"),
    "no version": ({"at_1": MET, "seen": 0}, "corrected in the meantime"),
}


@pytest.mark.parametrize(("values", "words"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_says_why_and_keeps_nothing(locked: Review, values: dict[str, Mark], words: str) -> None:
    with pytest.raises(Refused, match=words):
        correct(locked, **values)  # type: ignore[arg-type]
    assert (Correction.objects.count(), later(locked)) == (0, [])


def test_the_window_ends_to_the_moment(locked: Review) -> None:
    move_lock(locked, timedelta(days=7))
    with pytest.raises(Refused, match="was over on"):
        correct(locked, at_1=MET)


@pytest.mark.parametrize(
    ("values", "words"),
    [({"correction_days": 0}, "takes no corrections"), ({"state": "closed"}, "study is closed")],
)
def test_a_study_may_take_none_and_a_closed_one_takes_none(
    locked: Review, values: dict[str, object], words: str
) -> None:
    Study.objects.update(**values)
    with pytest.raises(Refused, match=words):
        correct(loaded(locked), at_1=MET)


def test_the_hire_question_comes_first(reviewer: User) -> None:
    make_study()
    deliver_next()
    owed = loaded(score(reviewer, not_met=NOT_MET))
    with pytest.raises(Refused, match="hire question first"):
        correct(owed, at_1=MET)


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_at_once_one_is_kept(reviewer: User) -> None:
    make_study()
    deliver_next()
    found = loaded(review(reviewer, not_met=NOT_MET))
    marks = [marks_of(found, at_1=MET), marks_of(found, at_2=MET)]

    def one(mine: dict[int, Mark]) -> str:
        try:
            correct_review(review=found, marks=mine, would_hire=False, because="Wrong.", seen=1)
        except Refused as refusal:
            return str(refusal)[:37]
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(one, marks))
    assert answers == ["This review was corrected in the mean", "kept"]
    assert [version for version, *_ in later(found)] == [2]


def test_the_corrected_review_still_leads_to_its_feedback(locked: Review, reviewer: User) -> None:
    correct(locked, at_1=MET, at_2=MET)
    assert held(reviewer).slot.basis_id == locked.pk
    assert write_feedback(reviewer).basis_id == locked.pk
