"""How long attempts and jobs took by the calendar, worked out by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reviews.models import ReviewCycle, Study, Task, Transition, User
from reviews.queries.report_filters import Chosen
from reviews.queries.report_turnaround import took_rows, waiting_rows
from tests.factories import make_pool, make_study
from tests.reviews.play import COMPLETED, NOT_COMPLETED, WAITS, play

pytestmark = pytest.mark.django_db

ALL = Chosen()
HOUR = timedelta(hours=1)


def date(study: Study, cycle: ReviewCycle, began: float, *hours: float) -> None:
    """The cycle came into being `began` hours after the study's start, its transitions at `hours`."""
    ReviewCycle.objects.filter(pk=cycle.pk).update(created_at=study.started_at + began * HOUR)
    moves = list(Transition.objects.filter(cycle=cycle).order_by("pk"))
    assert len(moves) == len(hours)
    for move, hour in zip(moves, hours, strict=True):
        Transition.objects.filter(pk=move.pk).update(at=study.started_at + hour * HOUR)
    if cycle.state == "scored":
        ReviewCycle.objects.filter(pk=cycle.pk).update(scored_at=study.started_at + hours[-1] * HOUR)


def test_each_hour_of_an_attempt_is_in_one_place(reviewer: User) -> None:
    study = make_study()
    play(lambda _block, _arm, attempt: COMPLETED if attempt else NOT_COMPLETED, [reviewer])
    first, second = ReviewCycle.objects.order_by("attempt")
    date(study, first, 0, 1, 3, 6, 10)  # running, awaiting review, in review, scored
    date(study, second, 10, 10.5, 12, 12.25, 15, 15.5)  # queued first, once the words were there

    alone, after = waiting_rows(study, ALL)
    assert (alone.arm, alone.attempt, alone.task, alone.attempts) == ("", 0, 0, 1)
    parts = ("feedback", "queued", "running", "waiting", "reviewing", "elapsed")
    assert [getattr(alone, f"{part}_hours") for part in parts] == pytest.approx([0, 1, 2, 3, 4, 10])
    assert (after.arm, after.attempt, after.task, after.attempts) == ("feedback", 1, 0, 1)
    assert [getattr(after, f"{part}_hours") for part in parts] == pytest.approx(
        [0.5, 1.5, 0.25, 2.75, 0.5, 5.5]
    )


def test_an_attempt_that_is_not_scored_is_in_no_row(reviewer: User) -> None:
    study = make_study()
    play(lambda *_: WAITS, [reviewer])
    assert waiting_rows(study, ALL) == []


def test_a_job_took_until_the_lock_that_completed_it(reviewer: User) -> None:
    study = make_study(make_pool(tasks=4))
    play(lambda block, _arm, attempt: COMPLETED if attempt or block in (0, 1) else NOT_COMPLETED, [reviewer])
    blocks = dict(study.study_tasks.values_list("block", "task"))
    Task.objects.filter(pk=blocks[0]).update(first_delivery_hours=48)
    cycles = {(it.trial.block, it.attempt): it for it in ReviewCycle.objects.select_related("trial")}
    date(study, cycles[0, 0], 0, 1, 2, 3, 4)
    date(study, cycles[1, 0], 1, 2, 3, 4, 7)
    date(study, cycles[2, 0], 2, 3, 4, 5, 6)
    date(study, cycles[2, 1], 6, 7, 8, 9, 10, 14)
    date(study, cycles[3, 0], 0, 3, 4, 5, 6)
    date(study, cycles[3, 1], 6, 7, 8, 9, 10, 16)

    rows = took_rows(study, ALL)
    assert [(row.arm, row.k, row.task) for row in rows] == [
        ("", 0, 0),
        ("", 0, 1),
        ("feedback", 1, 2),
        ("feedback", 1, 3),
    ]
    assert [row.hours for row in rows] == pytest.approx([4, 6, 12, 16])
    assert [row.first_hours for row in rows] == [48, None, None, None]


def test_nothing_completed_has_no_row(reviewer: User) -> None:
    study = make_study()
    play(lambda *_: NOT_COMPLETED, [reviewer])
    assert took_rows(study, ALL) == []
