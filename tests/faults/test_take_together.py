"""Threads of one process that want a run at the same moment."""

from __future__ import annotations

import pytest
from django.db import connection
from pytest_django import Settings

from agents.actions.take import Taken
from agents.actions.take_together import Takers
from reviews.models import AgentRun, ReviewCycle
from tests.factories import make_pool, make_study
from tests.faults.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

KIND = "scripted"


@pytest.fixture(autouse=True)
def _room(settings: Settings) -> None:
    settings.HAPI_AT_ONCE = {**settings.HAPI_AT_ONCE, KIND: 100}


def test_64_threads_get_50_runs_each_one_of_its_own_and_the_others_none() -> None:
    """With eight connections among them."""
    make_study(make_pool(tasks=5), repeats=10)
    takers = Takers()
    results = at_once(lambda _: takers.take_next(KIND), range(64))
    taken = [each for each in results if isinstance(each, Taken)]
    assert len({each.cycle.pk for each in taken}) == len(taken) == 50
    assert results.count(None) == 14
    assert AgentRun.objects.filter(state="running").count() == 50


def test_threads_that_go_on_until_there_is_none_take_all() -> None:
    make_study(make_pool(tasks=5), repeats=20)
    takers = Takers()

    def work(_: int) -> int:
        count = 0
        while takers.take_next(KIND) is not None:
            count += 1
        return count

    assert sum(count for count in at_once(work, range(16)) if isinstance(count, int)) == 100
    assert ReviewCycle.objects.filter(state="running").count() == 100


def test_trouble_of_the_one_who_asks_is_not_the_others() -> None:
    """Each of them asks for itself; none is left waiting."""
    make_study(make_pool(tasks=4))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reviews_agentrun RENAME TO gone")
    takers = Takers()
    results = at_once(lambda _: takers.take_next(KIND), range(8))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE gone RENAME TO reviews_agentrun")
    assert [type(each).__name__ for each in results] == ["ProgrammingError"] * 8
    again = at_once(lambda _: takers.take_next(KIND), range(8))
    assert sum(isinstance(each, Taken) for each in again) == 4
