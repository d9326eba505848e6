"""Criteria from attempt to attempt and one by one, counted by hand."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from reviews.models import Criterion, CriterionFlag, ReviewCycle, ReviewSlot, Score, Study, User
from reviews.queries.clock import database_now
from reviews.queries.report_criteria import disagreed_on, flagged, never_met
from reviews.queries.report_filters import Chosen
from reviews.queries.report_lineage import lineage_rows
from tests.factories import make_agent, make_pool, make_study
from tests.reviews.play import COMPLETED, NOT_COMPLETED, play
from tests.reviews.report.records import set_scores
from tests.reviews.report.second import second_review

pytestmark = pytest.mark.django_db

ALL = Chosen()


def cycles_of(study: Study) -> dict[tuple[str, int], ReviewCycle]:
    cycles = ReviewCycle.objects.filter(trial__study=study).select_related(
        "arm", "trial__task", "trial__study"
    )
    return {(cycle.arm.arm if cycle.arm else "", cycle.attempt): cycle for cycle in cycles}


def test_each_arm_is_followed_from_attempt_0_on(reviewer: User, other_reviewer: User) -> None:
    study = make_study(make_pool(criteria=6), arms=["feedback", "retry"], feedback_cycles=2)
    play(lambda *_: NOT_COMPLETED, [reviewer, other_reviewer])
    cycles = cycles_of(study)
    set_scores(cycles["", 0], "mmmnn-")
    set_scores(cycles["feedback", 1], "mn-mnm")  # 2 regressed: no, - is none; 4 fixed
    set_scores(cycles["feedback", 2], "nmmmmn")  # 1 and 6 regressed, 2 and 5 fixed
    set_scores(cycles["retry", 1], "mmmnn-")
    set_scores(cycles["retry", 2], "mmmmmm")
    # A correction changes nothing here.
    first = cycles["", 0].reviews.get().scores.get(criterion__position=1)
    Score.objects.create(
        review=first.review,
        criterion=first.criterion,
        version=2,
        verdict="not_met",
        reason="No.",
        corrected_because="Typo.",
    )
    found = [
        (row.arm, row.k, row.criteria, row.met_before, row.regressed, row.not_met_before, row.fixed)
        for row in lineage_rows(study, ALL)
    ]
    assert found == [
        ("feedback", 1, 6, 3, 1, 2, 1),
        ("feedback", 2, 6, 3, 2, 2, 2),
        ("retry", 1, 6, 3, 0, 2, 0),
        ("retry", 2, 6, 3, 0, 2, 2),
    ]


def test_what_is_not_applicable_before_or_after_has_not_regressed(reviewer: User) -> None:
    study = make_study(make_pool(criteria=5))
    play(lambda *_: NOT_COMPLETED, [reviewer])
    cycles = cycles_of(study)
    set_scores(cycles["", 0], "mmmn-")
    set_scores(cycles["feedback", 1], "mn-nn")
    assert [(row.met_before, row.regressed, row.fixed) for row in lineage_rows(study, ALL)] == [(3, 1, 0)]


def test_a_second_reading_is_no_attempt(reviewer: User, other_reviewer: User) -> None:
    study = make_study()
    play(lambda _b, _a, attempt: COMPLETED if attempt else NOT_COMPLETED, [reviewer])
    second_review(cycles_of(study)["feedback", 1], other_reviewer, not_met=(1, 2, 3))
    assert [(row.fixed, row.regressed) for row in lineage_rows(study, ALL)] == [(1, 0)]


def test_nothing_reviewed_twice_has_no_lineage() -> None:
    assert lineage_rows(make_study(), ALL) == []


def test_a_criterion_that_no_agent_meets(reviewer: User) -> None:
    study = make_study(agents=[make_agent("one"), make_agent("two")], arms=[], feedback_cycles=0)
    play(lambda *_: NOT_COMPLETED, [reviewer], not_met=(1, 3))
    Score.objects.filter(criterion__position=3, review__cycle__trial__ordinal=0).update(verdict="met")
    found = never_met(study, ALL)
    assert [(row.position, row.agents, row.met, row.not_met) for row in found.rows] == [(1, 2, 0, 2)]
    assert (found.total, found.rows[0].text) == (1, "Requirement 1 holds.")
    assert never_met(study, Chosen(category="Translation")).rows == []


def test_only_the_first_are_listed_and_all_are_counted(reviewer: User) -> None:
    study = make_study(make_pool(tasks=2), arms=[], feedback_cycles=0)
    play(lambda *_: NOT_COMPLETED, [reviewer], not_met=(1, 2, 3))
    found = never_met(study, ALL, most=4)
    assert (len(found.rows), found.total) == (4, 6)


def test_criteria_on_which_reviewers_disagree(reviewer: User, other_reviewer: User) -> None:
    study = make_study(make_pool(tasks=1))
    play(lambda *_: COMPLETED, [reviewer])
    second_review(cycles_of(study)["", 0], other_reviewer, not_met=(2,))
    second_review(cycles_of(study)["", 0], reviewer, not_met=(1,), kind="adjudication")
    found = disagreed_on(study, ALL)
    assert [(row.position, row.read_twice, row.disagreed) for row in found.rows] == [(2, 1, 1)]


def test_flags_are_counted_and_those_that_nobody_has_seen_to(reviewer: User, other_reviewer: User) -> None:
    study = make_study()
    play(lambda *_: COMPLETED, [reviewer])
    for user, settled in ((reviewer, database_now()), (other_reviewer, None)):
        CriterionFlag.objects.create(
            criterion=Criterion.objects.get(position=2),
            slot=ReviewSlot.objects.get(study=study),
            reviewer=user,
            note="What is a page?",
            at=database_now(),
            settled_at=settled,
        )
    found = flagged(study, ALL)
    assert [(row.position, row.flags, row.open_flags) for row in found.rows] == [(2, 2, 1)]


@pytest.mark.parametrize("tasks", [1, 3])
def test_each_list_takes_one_statement(
    tasks: int, reviewer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    study = make_study(make_pool(tasks=tasks))
    play(lambda *_: NOT_COMPLETED, [reviewer])
    with django_assert_num_queries(4):
        lineage_rows(study, ALL)
        never_met(study, ALL)
        disagreed_on(study, ALL)
        flagged(study, ALL)
