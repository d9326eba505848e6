"""Every sum of reviewing time counts an interval as its reviewer corrected it last."""

from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from reviews.models import Claim, Study, TimeCorrection, TimeInterval, User
from reviews.queries.clock import database_now
from reviews.queries.desk import desk_for, intervals_of
from reviews.queries.my_work import my_work
from reviews.queries.progress import study_progress
from reviews.queries.snapshot import snapshot
from reviews.queries.spent import active_time
from reviews.rules.timer import Kind, seconds
from tests.factories import deliver_next, make_study
from tests.steps import claim

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def claimed(reviewer: User) -> Claim:
    """An hour active, then an hour idle, both over."""
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    start = database_now() - 5 * HOUR
    for number, kind in enumerate(("active", "idle")):
        TimeInterval.objects.create(
            reviewer=reviewer,
            cycle_id=claimed.slot.cycle_id or pytest.fail("a primary slot has a cycle"),
            claim=claimed,
            kind=kind,
            started_at=start + number * HOUR,
            ended_at=start + (number + 1) * HOUR,
            seen_at=start + (number + 1) * HOUR,
            input_at=start,
        )
    return claimed


def correct(interval: TimeInterval, kind: str, *, minutes: int = 60) -> None:
    """The first `minutes` of `interval` were `kind`."""
    TimeCorrection.objects.create(
        interval=interval,
        kind=kind,
        started_at=interval.started_at,
        ended_at=interval.started_at + timedelta(minutes=minutes),
        because="As it was.",
        at=database_now(),
    )


def spent(claimed: Claim, kind: Kind, now: datetime) -> int:
    assert claimed.slot.cycle_id is not None
    return seconds(intervals_of(claimed.reviewer, claimed.slot.cycle_id), kind, now)


def test_of_several_corrections_the_last_one_holds(claimed: Claim) -> None:
    active, idle = TimeInterval.objects.order_by("started_at")
    now = database_now()
    correct(idle, "active")
    correct(idle, "active", minutes=30)
    correct(active, "idle", minutes=10)
    assert (spent(claimed, Kind.ACTIVE, now), spent(claimed, Kind.IDLE, now)) == (4800, 2400)
    correct(active, "active")
    assert spent(claimed, Kind.ACTIVE, now) == 5400
    assert list(TimeInterval.objects.values_list("kind", flat=True)) == ["active", "idle"]


def test_the_desk_the_study_and_ones_own_work_say_the_same(claimed: Claim, reviewer: User) -> None:
    correct(TimeInterval.objects.get(kind="idle"), "active", minutes=15)
    correct(TimeInterval.objects.get(kind="active"), "idle", minutes=55)
    assert desk_for(reviewer, claimed.slot).clock.active == 1200
    assert active_time(TimeInterval.objects.all(), database_now()) == (1200.0, 1)
    assert study_progress(snapshot(Study.objects.get())).seconds == 1200.0
    Claim.objects.update(ended_at=database_now(), end="released")
    assert my_work(reviewer).totals.active_seconds == 1200


def test_it_is_one_statement_however_many_corrections(
    claimed: Claim, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for interval in TimeInterval.objects.all():
        for minutes in (5, 10, 15):
            correct(interval, "active", minutes=minutes)
    now = database_now()
    with django_assert_num_queries(1):
        assert spent(claimed, Kind.ACTIVE, now) == 4500
    with django_assert_num_queries(1):
        active_time(TimeInterval.objects.all(), now)
