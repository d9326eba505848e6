"""One's own time: every interval as it was recorded, what it was corrected to, and what counts then."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from reviews.actions.correct_time import Truth, correct_time
from reviews.actions.give_back import release_claim
from reviews.actions.problem import Refused
from reviews.models import Review, Study, TimeCorrection, TimeInterval, User
from reviews.queries.clock import database_now
from reviews.queries.my_work import my_work
from reviews.queries.time_log import Sums, TimeLog, time_log
from reviews.rules.timer import Kind
from tests.factories import deliver_next, make_study
from tests.reviews.kept_time import (
    ACTIVE,
    DAYS,
    IDLE,
    MINUTE,
    PAUSED,
    WHY,
    add,
    correct,
    done_review,
    interval,
    shift,
)
from tests.steps import claim, review


@pytest.fixture
def done(db: None, reviewer: User) -> Review:
    return done_review(reviewer)


def log(done: Review) -> TimeLog:
    return time_log(done.reviewer, done.cycle, done.slot.study)


def test_the_log_has_every_interval_as_it_was_recorded(done: Review) -> None:
    found = log(done)
    assert [(entry.kind, entry.seconds, entry.changes) for entry in found.entries] == [
        (ACTIVE, 600, []),
        (IDLE, 240, []),
        (PAUSED, 360, []),
    ]
    assert found.recorded == found.counts == Sums(600, 240, 360)


@pytest.mark.parametrize(
    ("of", "to", "since", "until", "counts"),
    [
        (IDLE, ACTIVE, 0, None, Sums(840, 0, 360)),
        (IDLE, ACTIVE, 1, 3, Sums(720, 120, 360)),
        (ACTIVE, IDLE, 1, 2, Sums(540, 300, 360)),
        (ACTIVE, IDLE, 0, None, Sums(0, 840, 360)),
        (ACTIVE, PAUSED, 2, None, Sums(120, 240, 840)),
        (IDLE, PAUSED, 0, None, Sums(600, 0, 600)),
        (PAUSED, IDLE, 0, None, Sums(600, 600, 0)),
    ],
)
def test_what_was_said_last_counts_and_the_record_stays(
    done: Review, of: Kind, to: Kind, since: float, until: float | None, counts: Sums
) -> None:
    correct(of, to, since, until)
    found = log(done)
    assert (found.recorded, found.counts) == (Sums(600, 240, 360), counts)
    (work,) = my_work(done.reviewer).rows
    assert work.active_seconds == counts.active


def test_of_several_corrections_the_last_one_holds_and_all_are_kept(done: Review) -> None:
    correct(IDLE, ACTIVE)
    correct(IDLE, ACTIVE, 1, 2, because="Only a minute.")
    found = log(done)
    assert found.counts == Sums(660, 180, 360)
    assert [(change.seconds, change.because) for change in found.entries[1].changes] == [
        (240, WHY),
        (60, "Only a minute."),
    ]


def test_what_was_taken_back_counts_as_recorded(done: Review) -> None:
    correct(IDLE, ACTIVE)
    correct(IDLE, IDLE)
    assert log(done).counts == Sums(600, 240, 360)


REFUSALS = {
    "paused into active": ((PAUSED, ACTIVE), {}, "paused time can't become active"),
    "before it began": ((IDLE, ACTIVE, -1), {}, "within what was recorded"),
    "after it ended": ((IDLE, ACTIVE, 0, 4.01), {}, "within what was recorded"),
    "an end before its begin": ((IDLE, ACTIVE, 3, 2), {}, "begin before it ends"),
    "of no length": ((IDLE, ACTIVE, 2, 2), {}, "begin before it ends"),
    "no reason": ((IDLE, ACTIVE), {"because": " \x00"}, "Say why"),
    "a long reason": ((IDLE, ACTIVE), {"because": "x" * 2_001}, "at most 2,000"),
    "nothing changed": ((IDLE, IDLE), {}, "Nothing is changed"),
    "nothing of a part changed": ((ACTIVE, ACTIVE, 0, 8), {}, "Nothing is changed"),
}


@pytest.mark.parametrize(("what", "more", "words"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_says_why_and_keeps_nothing(
    done: Review, what: tuple[Kind, Kind], more: dict[str, str], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        correct(*what, **more)  # type: ignore[arg-type]
    assert TimeCorrection.objects.count() == 0


def test_what_was_said_already_is_no_change(done: Review) -> None:
    correct(IDLE, ACTIVE, 1, 2)
    with pytest.raises(Refused, match="Nothing is changed"):
        correct(IDLE, ACTIVE, 1, 2)


def test_silence_is_in_no_interval_and_can_not_be_added(done: Review) -> None:
    """A page that was not heard of for too long ended its interval when it was last heard of."""
    TimeInterval.objects.filter(kind=IDLE).delete()
    TimeInterval.objects.filter(kind=PAUSED).delete()
    before = interval(ACTIVE).ended_at
    assert before is not None
    add(done, IDLE, before + 60 * MINUTE, before + 61 * MINUTE)
    row = interval(IDLE)
    with pytest.raises(Refused, match="within what was recorded"):
        correct_time(
            interval=row, truth=Truth(ACTIVE, before, row.started_at + MINUTE), because="The net was down."
        )


def test_time_that_has_not_ended_is_not_corrected(reviewer: User) -> None:
    make_study()
    deliver_next()
    claim(reviewer, start=True)
    row = interval(ACTIVE)
    now = database_now()
    with pytest.raises(Refused, match="has not ended"):
        correct_time(interval=row, truth=Truth(IDLE, row.started_at, now), because=WHY)
    (entry,) = time_log(reviewer, row.cycle, row.cycle.trial.study).entries
    assert (entry.ended_at, entry.refusal) == (None, "It has not ended yet.")


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("lock", "time", "open_"),
    [
        (DAYS - HOUR, DAYS, True),
        (DAYS, DAYS, False),
        # Feedback is written after the lock.
        (DAYS, DAYS - HOUR, True),
    ],
)
def test_the_window_runs_from_the_lock_or_the_later_end(
    done: Review, *, lock: timedelta, time: timedelta, open_: bool
) -> None:
    shift(done, lock=lock, time=time)
    assert [not entry.refusal for entry in log(done).entries] == [open_] * 3
    if open_:
        correct(IDLE, ACTIVE)
    else:
        with pytest.raises(Refused, match="was over on"):
            correct(IDLE, ACTIVE)


@pytest.mark.parametrize("open_", [True, False])
def test_without_scores_the_window_runs_from_the_end_of_the_time(reviewer: User, *, open_: bool) -> None:
    make_study()
    deliver_next()
    release_claim(claim=claim(reviewer, start=True))
    ended = database_now() - (DAYS - HOUR if open_ else DAYS)
    TimeInterval.objects.update(started_at=ended - MINUTE, ended_at=ended, seen_at=ended)
    row = interval(ACTIVE)
    assert (time_log(reviewer, row.cycle, row.cycle.trial.study).until is not None) is open_


@pytest.mark.parametrize(
    ("values", "words"),
    [({"correction_days": 0}, "takes no corrections"), ({"state": "closed"}, "study is closed")],
)
def test_a_study_may_take_none_and_a_closed_one_takes_none(
    done: Review, values: dict[str, object], words: str
) -> None:
    Study.objects.update(**values)
    with pytest.raises(Refused, match=words):
        correct(IDLE, ACTIVE)


@pytest.mark.django_db(transaction=True)
def test_the_same_correction_twice_at_once_is_kept_once(reviewer: User) -> None:
    make_study()
    deliver_next()
    locked = review(reviewer)
    now = database_now()
    add(locked, IDLE, now - 5 * MINUTE, now)

    def one(_: int) -> str:
        try:
            correct(IDLE, ACTIVE)
        except Refused as refusal:
            return str(refusal)[:18]
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, range(2))) == ["Nothing is changed", "kept"]
    assert TimeCorrection.objects.count() == 1


@pytest.mark.django_db
def test_the_statements_do_not_grow_with_the_intervals(
    done: Review, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    study = done.slot.study
    for _ in range(2):
        with django_assert_num_queries(4):
            time_log(done.reviewer, done.cycle, study)
        begin = database_now()
        for minutes in range(3):
            add(done, ACTIVE, begin + minutes * MINUTE, begin + (minutes + 1) * MINUTE)
