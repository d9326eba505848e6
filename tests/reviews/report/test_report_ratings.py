"""What two reviewers said of the same attempt."""

from __future__ import annotations

import pytest

from reviews.models import Review, ReviewCycle, User
from reviews.queries.report_filters import Chosen
from reviews.queries.report_ratings import Ratings, criterion_ratings, hire_ratings, two_readings
from tests.factories import make_pool, make_study
from tests.reviews.play import COMPLETED, NOT_COMPLETED, play
from tests.reviews.report.second import second_review

pytestmark = pytest.mark.django_db

ALL = Chosen()


def pairs(ratings: Ratings) -> list[tuple[str, ...]]:
    """What was said of each unit, the units in order."""
    return [
        tuple(sorted(ratings.values[value] for value in ratings.value[ratings.unit == unit]))
        for unit in sorted(set(ratings.unit.tolist()))
    ]


def test_every_criterion_of_an_attempt_that_was_read_twice(reviewer: User, other_reviewer: User) -> None:
    study = make_study(make_pool(tasks=2))
    play(lambda *_: COMPLETED, [reviewer])
    cycle = ReviewCycle.objects.get(trial__block=1)
    second_review(cycle, other_reviewer, not_met=(2,))
    ratings = criterion_ratings(study, ALL)
    assert sorted(pairs(ratings)) == [("met", "met"), ("met", "met"), ("met", "not_met")]
    assert set(ratings.task.tolist()) == {1}
    assert len(set(ratings.rater.tolist())) == 2
    assert pairs(hire_ratings(study, ALL)) == [("no", "yes")]


def test_adjudication_and_who_has_not_answered_take_no_part(reviewer: User, other_reviewer: User) -> None:
    study = make_study()
    play(lambda *_: COMPLETED, [reviewer])
    cycle = ReviewCycle.objects.get()
    second_review(cycle, other_reviewer, kind="adjudication")
    assert len(criterion_ratings(study, ALL)) == 0
    assert two_readings(study, ALL) == []
    second_review(cycle, other_reviewer)
    Review.objects.filter(slot__kind="primary").update(would_hire=None, hire_answered_at=None)
    assert len(criterion_ratings(study, ALL)) == 6
    assert len(hire_ratings(study, ALL)) == 0


def test_both_readings_of_an_attempt_stand_beside_what_it_was_alone(
    reviewer: User, other_reviewer: User
) -> None:
    study = make_study(make_pool(tasks=2))
    play(lambda block, _arm, attempt: COMPLETED if attempt or block else NOT_COMPLETED, [reviewer])
    alone = ReviewCycle.objects.get(trial__block=1)
    after = ReviewCycle.objects.get(trial__block=0, attempt=1)
    second_review(alone, other_reviewer, not_met=(1,))
    second_review(after, other_reviewer)
    found = [
        (it.task, it.arm, it.attempt, it.primary, it.independent, it.alone) for it in two_readings(study, ALL)
    ]
    assert found == [(0, "feedback", 1, True, True, False), (1, "", 0, True, False, True)]


def test_the_studys_rule_decides(reviewer: User, other_reviewer: User) -> None:
    study = make_study(completion_rule="critical")
    play(lambda *_: COMPLETED, [reviewer])
    second_review(ReviewCycle.objects.get(), other_reviewer, not_met=(2,))
    assert [it.independent for it in two_readings(study, ALL)] == [True]


def test_the_agent_and_the_arm_count_too(reviewer: User, other_reviewer: User) -> None:
    study = make_study(arms=["feedback", "retry"])
    play(lambda _b, _a, attempt: COMPLETED if attempt else NOT_COMPLETED, [reviewer, other_reviewer])
    for cycle in ReviewCycle.objects.filter(attempt=1):
        second_review(cycle, other_reviewer)
    assert [it.arm for it in two_readings(study, ALL)] == ["feedback", "retry"]
    assert [it.arm for it in two_readings(study, Chosen(arm="retry"))] == ["retry"]
    assert two_readings(study, Chosen(agent="nobody")) == []
