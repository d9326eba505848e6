"""What became of trials and reviews that is no result."""

from __future__ import annotations

import pytest

from reviews.actions.give_back import skip_slot
from reviews.actions.study import cancel_trial
from reviews.models import Correction, ReviewCycle, TimeCorrection, Trial, User
from reviews.queries.clock import database_now
from reviews.queries.report_filters import Chosen
from reviews.queries.report_quality import Excluded, quality
from tests.factories import make_pool, make_study, make_task
from tests.reviews.kept_time import ACTIVE, add
from tests.reviews.play import COMPLETED, FAILS, NOT_COMPLETED, WAITS, play
from tests.steps import claim

pytestmark = pytest.mark.django_db

ALL = Chosen()


def test_each_trial_that_is_no_result_is_counted(reviewer: User, admin: User) -> None:
    pool = make_pool(tasks=5)
    left_out = make_task(pool, criteria=0)
    study = make_study(pool)
    ends = {0: COMPLETED, 1: FAILS, 3: WAITS, 4: WAITS}

    def fate(block: int, _arm: str, attempt: int) -> str:
        return FAILS if attempt else ends.get(block, NOT_COMPLETED)

    play(fate, [reviewer])
    cancel_trial(trial=Trial.objects.get(block=4), by=admin, reason="The client withdrew.")
    ReviewCycle.objects.filter(trial__block=2, attempt=0).update(completed_critical=None)
    found = quality(study, ALL)
    (row,) = found.trials
    assert (row.trials, row.pending, row.failed_alone, row.failed_later, row.cancelled) == (5, 1, 1, 1, 1)
    assert (row.undefined_all, row.undefined_critical, row.undefined_weighted) == (0, 1, 0)
    assert found.cancelled == [((row.agent, "The client withdrew."), 1)]
    assert found.excluded == [Excluded(left_out.external_id, "no approved rubric")]
    assert (found.skips, found.reviews) == ([], 2)


def test_corrections_are_counted_by_what_they_correct(reviewer: User) -> None:
    study = make_study(make_pool(tasks=2))
    play(lambda *_: COMPLETED, [reviewer])
    review = ReviewCycle.objects.get(trial__block=0).reviews.get()
    now = database_now()
    for version in (2, 3):
        Correction.objects.create(review=review, version=version, at=now, because="I misread it.")
    interval = add(review, ACTIVE, now, now)
    for _ in range(2):
        TimeCorrection.objects.create(
            interval=interval, kind="idle", started_at=now, ended_at=now, because="Lunch.", at=now
        )
    found = quality(study, ALL)
    assert (found.reviews, found.corrected_reviews, found.corrected_times) == (2, 1, 1)
    other = quality(study, Chosen(category="Translation"))
    assert (other.trials, other.reviews, other.corrected_reviews, other.corrected_times) == ([], 0, 0, 0)


def test_skips_are_counted_by_kind(reviewer: User) -> None:
    study = make_study()
    play(lambda *_: WAITS, [reviewer])
    skip_slot(claim=claim(reviewer), kind="unreadable", reason="The file is empty.", where="report.md")
    assert quality(study, ALL).skips == [("unreadable", 1)]
