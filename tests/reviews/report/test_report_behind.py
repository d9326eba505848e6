"""The trials that reviews mark: as many as the figures of the report count."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from reviews.actions.give_back import skip_slot
from reviews.models import Review, ReviewCycle, Study, TrialArm, User
from reviews.queries.report_behind import Which
from reviews.queries.report_completion import read_completion
from reviews.queries.report_filters import Chosen
from reviews.queries.report_lineage import lineage_rows
from reviews.queries.report_trials import trials_behind
from tests.factories import make_agent, make_pool, make_study
from tests.reviews.play import COMPLETED, FAILS, NOT_COMPLETED, WAITS, play
from tests.reviews.report.records import claim_on, set_scores, spend
from tests.reviews.report.second import second_review
from tests.steps import claim

pytestmark = pytest.mark.django_db


def blocks(study: Study, which: Which, k: int = 0, **chosen: str) -> list[int]:
    return [trial.block for trial in trials_behind(study, Chosen(**chosen), which, k).trials]  # type: ignore[arg-type]


def cycle(block: int, attempt: int, arm: str = "feedback") -> ReviewCycle:
    cycles = ReviewCycle.objects.select_related("trial__task", "trial__study")
    of_arm = cycles.filter(arm__arm=arm) if attempt else cycles
    return of_arm.get(trial__block=block, attempt=attempt)


@pytest.fixture
def study(reviewer: User, other_reviewer: User) -> Study:
    """Three tasks of three criteria: 0 is completed alone, 1 by feedback, 2 never."""
    study = make_study(
        make_pool(tasks=3, criteria=3), agents=[make_agent("writer")], arms=["feedback", "retry"]
    )
    completed = {(0, "", 0), (1, "feedback", 1)}
    play(
        lambda *it: COMPLETED if it in completed else NOT_COMPLETED,
        [reviewer, other_reviewer],
    )
    return study


def test_regression_is_by_the_arm_and_the_attempt(study: Study) -> None:
    set_scores(cycle(2, 0), "mnm")
    set_scores(cycle(2, 1), "nm-")  # 1 regressed; 3 is not applicable now, which is no regression
    set_scores(cycle(2, 1, "retry"), "mmm")
    set_scores(cycle(1, 1, "retry"), "mnm")
    assert blocks(study, Which.REGRESSED, 1, arm="feedback") == [2]
    assert blocks(study, Which.REGRESSED, 1, arm="retry") == [1]
    assert {row.task for row in lineage_rows(study, Chosen(arm="feedback")) if row.regressed} == {2}


def test_rules_and_hire_verdicts_are_those_of_the_figures(study: Study) -> None:
    ReviewCycle.objects.filter(trial__block=2, attempt=0).update(completed_critical=True)
    ReviewCycle.objects.filter(trial__block=1, attempt=0).update(completed_weighted=None)
    Review.objects.filter(cycle=cycle(2, 1)).update(would_hire=True)
    assert blocks(study, Which.RULE_ALL) == [0]
    assert blocks(study, Which.RULE_CRITICAL) == [0, 2]
    assert blocks(study, Which.RULE_WEIGHTED) == [0]
    assert blocks(study, Which.UNDEFINED_WEIGHTED) == [1]
    assert blocks(study, Which.UNDEFINED_ALL) == blocks(study, Which.UNDEFINED_CRITICAL) == []
    assert blocks(study, Which.HIRED_ALONE) == [0]
    assert blocks(study, Which.HIRED_LAST) == [0, 1, 2]
    assert blocks(study, Which.HIRED_LAST, arm="retry") == [0]
    figures = read_completion(study, Chosen(agent="writer", arm="feedback"))
    assert [it.share.yes for it in figures.rules] == [1, 2, 1]
    assert (figures.hire.alone.yes, figures.hire.after.yes) == (1, 3)
    assert figures.counted == 3


def test_overtime_is_of_the_attempt_and_its_words(study: Study) -> None:
    assert blocks(study, Which.OVERTIME) == []
    spend(claim_on(cycle(1, 0)), 15)
    spend(claim_on(cycle(1, 0), "feedback"), 6)
    spend(claim_on(cycle(2, 1)), 20)
    assert blocks(study, Which.OVERTIME, 0) == [1]
    assert blocks(study, Which.OVERTIME, 1) == [], "20 minutes are not above 20"
    spend(claim_on(cycle(2, 1, "retry")), 21)
    assert blocks(study, Which.OVERTIME, 1, arm="feedback") == []
    assert blocks(study, Which.OVERTIME, 1, arm="retry") == [2]
    assert blocks(study, Which.OVERTIME_ANY, arm="feedback") == [1]
    assert blocks(study, Which.OVERTIME_ANY, arm="retry") == [1, 2]


def test_attempts_count_whatever_became_of_them(reviewer: User) -> None:
    study = make_study(make_pool(tasks=4))
    ends = {(1, 0): NOT_COMPLETED, (1, 1): FAILS, (2, 0): FAILS, (3, 0): NOT_COMPLETED, (3, 1): WAITS}
    play(lambda block, _arm, k: ends.get((block, k), COMPLETED), [reviewer])
    assert blocks(study, Which.ATTEMPTED, 0, arm="feedback") == [0, 1, 2]
    assert blocks(study, Which.ATTEMPTED, 1, arm="feedback") == [1], "block 3 waits: it is not in the cohort"
    assert blocks(study, Which.SCORED, 1, arm="feedback") == []


def test_what_was_read_twice(study: Study, other_reviewer: User) -> None:
    assert blocks(study, Which.READ_TWICE) == []
    second_review(cycle(0, 0), other_reviewer)
    second_review(cycle(1, 1), other_reviewer)
    second_review(cycle(2, 1), other_reviewer, kind="adjudication")
    assert blocks(study, Which.READ_TWICE, arm="feedback") == [0, 1]
    assert blocks(study, Which.READ_TWICE, arm="retry") == [0], "attempt 0 belongs to every arm"


def test_one_agent_beside_another(reviewer: User, other_reviewer: User) -> None:
    pool = make_pool(tasks=4)
    study = make_study(pool, agents=[make_agent("editor"), make_agent("writer")])
    play(lambda block, _arm, k: COMPLETED if block == 0 else NOT_COMPLETED, [reviewer, other_reviewer])
    for agent, block in (("editor", 1), ("writer", 2), ("writer", 3)):
        arm = TrialArm.objects.filter(trial__agent__slug=agent, trial__block=block)
        assert arm.update(state="completed", completed_at=1) == 1
    figures = read_completion(study, Chosen(agent="editor", arm="feedback"))

    def beside(which: Which, k: int, agent: str, against: str) -> list[int]:
        chosen = Chosen(agent=agent, arm="feedback")
        return [it.block for it in trials_behind(study, chosen, which, k, against=against).trials]

    assert beside(Which.PAIRED, 1, "editor", "writer") == [0, 1, 2, 3]
    assert beside(Which.WON, 0, "editor", "writer") == beside(Which.WON, 0, "writer", "editor") == []
    assert beside(Which.WON, 1, "editor", "writer") == [1]
    assert beside(Which.WON, 1, "writer", "editor") == [2, 3]
    assert [(it.k, it.paired.n, it.paired.first_only, it.paired.second_only) for it in figures.against] == [
        (0, 4, 0, 0),
        (1, 4, 1, 2),
    ]
    assert blocks(study, Which.WON, 1, agent="editor") == [], "beside nobody"


def test_skips_are_those_of_every_agent(reviewer: User) -> None:
    study = make_study(agents=[make_agent("writer"), make_agent("editor")])
    play(lambda *_: WAITS, [reviewer])
    skip_slot(claim=claim(reviewer), kind="unreadable", reason="The file is empty.", where="report.md")
    assert blocks(study, Which.SKIPPED) == blocks(study, Which.SKIPPED, agent="nobody") == [0]


@pytest.mark.parametrize("which", list(Which))
def test_no_figure_takes_more_than_one_statement_of_its_own(
    which: Which, study: Study, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(4 + 1 + 4):
        trials_behind(study, Chosen(), which, 1)
