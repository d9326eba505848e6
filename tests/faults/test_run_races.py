"""Runs with real threads and transactions: each cycle is taken once, delivered once and lost once."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest
from pytest_django import Settings

from agents.actions.finish import store_reply
from agents.actions.sweep import sweep
from agents.actions.take import Taken, take_next
from reviews.actions.deliver import deliver
from reviews.models import AgentRun, Deliverable, ReviewCycle, ReviewSlot, Transition
from reviews.queries.clock import database_now
from tests.agents.work import SECOND
from tests.factories import make_pool, make_reply, make_study
from tests.faults.threads import at_once, errors, together

pytestmark = pytest.mark.django_db(transaction=True)


def take_until_none(_: int) -> list[Taken]:
    found = []
    while taken := take_next("scripted"):
        found.append(taken)
    return found


def taken_by(count: int) -> list[Taken]:
    results = at_once(take_until_none, range(count))
    assert errors([*results]) == []
    return [taken for found in results if isinstance(found, list) for taken in found]


@pytest.fixture
def _room(settings: Settings) -> None:
    """More than 16 runs of a provider at once."""
    settings.HAPI_AT_ONCE = {**settings.HAPI_AT_ONCE, "scripted": 100}


@pytest.mark.usefixtures("_wide")
def test_16_workers_take_no_more_than_go_on_at_once(settings: Settings) -> None:
    make_study(make_pool(tasks=3), repeats=10)
    assert len(taken_by(16)) == settings.HAPI_AT_ONCE["scripted"] == 16


@pytest.mark.usefixtures("_wide", "_room")
def test_16_workers_take_30_cycles_and_none_twice() -> None:
    make_study(make_pool(tasks=3), repeats=10)
    cycles = [taken.cycle.pk for taken in taken_by(16)]
    assert sorted(cycles) == sorted(ReviewCycle.objects.values_list("pk", flat=True))
    assert AgentRun.objects.filter(state="running").count() == 30


@pytest.mark.usefixtures("_wide", "_room")
def test_a_cap_of_10_runs_is_never_exceeded_by_16_workers() -> None:
    make_study(make_pool(tasks=3), repeats=10, cap_usd=Decimal(5))
    uncapped = make_study()
    taken = taken_by(16)
    assert len(taken) == 11
    assert [one.run.study for one in taken if one.run.study == uncapped] == [uncapped]
    assert ReviewCycle.objects.exclude(waiting_reason="").count() >= 1
    while store_one():
        taken_by(4)
        assert committed() <= Decimal(5)
    assert AgentRun.objects.filter(study__cap_usd=5, state="replied").count() == 30


def store_one() -> bool:
    """End a run that cost nothing, which frees what was reserved for it."""
    run = AgentRun.objects.filter(study__cap_usd=5, state="running").first()
    if run is None:
        return False
    store_reply(run=run, reply=make_reply(files={}), latency=SECOND)
    AgentRun.objects.filter(pk=run.pk).update(cost_usd=0)
    return True


def committed() -> Decimal:
    running = AgentRun.objects.filter(study__cap_usd=5, state="running")
    return sum((run.reserved_usd for run in running), Decimal(0))


def swept() -> int:
    return sweep().delivered


def test_worker_and_sweeps_deliver_a_stored_reply_once() -> None:
    for _ in range(4):
        make_study()
        taken = take_next("scripted")
        assert taken is not None
        stored = store_reply(run=taken.run, reply=make_reply(), latency=SECOND)
        results = together(partial(deliver, deliverable=stored), swept, swept)
        assert sorted(map(str, results)) in (["0", "0", "True"], ["0", "1", "False"])
    assert (Deliverable.objects.count(), ReviewSlot.objects.count()) == (4, 4)


def test_two_replies_of_one_cycle_in_the_same_instant_make_one_deliverable() -> None:
    for _ in range(4):
        make_study()
        runs = []
        for _ in range(2):
            taken = take_next("scripted")
            assert taken is not None
            runs.append(taken.run)
            AgentRun.objects.filter(pk=taken.run.pk).update(expires_at=database_now() - SECOND)
            sweep()
        stored = [store_reply(run=run, reply=make_reply(), latency=SECOND) for run in runs]
        results = at_once(lambda one: deliver(deliverable=one), stored)
        assert sorted(map(str, results)) == ["False", "True"]
    assert Deliverable.objects.filter(cycle__isnull=False).count() == 4


def test_8_sweeps_lose_a_run_once() -> None:
    make_study()
    taken = take_next("scripted")
    assert taken is not None
    AgentRun.objects.update(expires_at=database_now() - SECOND)
    results = at_once(lambda _: sweep().lost_runs, range(8))
    assert sorted(map(str, results)) == ["0"] * 7 + ["1"]
    assert Transition.objects.filter(event="lease_lost").count() == 1
