"""A worker or the broker killed in the middle of a run: every trial arrives, one deliverable a cycle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviews.models import AgentRun, Deliverable, ReviewCycle, ReviewSlot, Study, Transition
from tests.factories import make_agent, make_pool, make_study
from tests.faults.worker import Workshop, until, workshop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workshop]:
    with workshop(tmp_path) as made:
        yield made


def slow_study(*, tasks: int, seconds: float) -> Study:
    """A study whose scripted agent takes its time over each run."""
    return make_study(make_pool(tasks=tasks), agents=[make_agent(settings={"seconds": seconds})])


def running() -> int:
    return AgentRun.objects.filter(state="running").count()


def arrived() -> int:
    return ReviewCycle.objects.filter(state="awaiting_review").count()


def assert_each_cycle_has_one_deliverable(count: int) -> None:
    assert arrived() == ReviewCycle.objects.count() == count
    delivered = Deliverable.objects.filter(cycle__isnull=False)
    assert delivered.values("cycle").distinct().count() == delivered.count() == count
    assert ReviewSlot.objects.filter(kind="primary").count() == count
    assert Transition.objects.filter(event="delivered").count() == count


def test_a_worker_killed_in_the_middle_of_its_runs_loses_no_trial(shop: Workshop) -> None:
    slow_study(tasks=6, seconds=3)
    shop.scheduler()
    first = shop.worker()
    until(lambda: running() == 4, "four runs under way")
    first.kill()
    cut_off = set(AgentRun.objects.filter(state="running").values_list("pk", flat=True))
    assert len(cut_off) == 4
    shop.worker()
    until(lambda: arrived() == 6, "every trial")
    assert_each_cycle_has_one_deliverable(6)
    lost = AgentRun.objects.filter(state="lost")
    assert set(lost.values_list("pk", flat=True)) == cut_off
    assert set(lost.values_list("fault", flat=True)) == {"lease_lost"}
    assert AgentRun.objects.filter(state="replied").count() == 6
    assert AgentRun.objects.count() == 10


def test_with_no_scheduler_a_worker_goes_on_from_message_to_message(shop: Workshop) -> None:
    shop.worker()
    slow_study(tasks=20, seconds=0)
    until(lambda: arrived() == 20, "every trial")
    assert_each_cycle_has_one_deliverable(20)
    assert AgentRun.objects.count() == 20


def test_a_worker_goes_on_without_its_broker_and_finds_its_way_back(shop: Workshop) -> None:
    """Whatever was queued there is gone: the sweep sends new calls."""
    broker = shop.broker()
    slow_study(tasks=8, seconds=1)
    shop.scheduler()
    worker = shop.worker()
    until(lambda: running() > 0, "a run under way")
    broker.kill()
    until(lambda: arrived() == 8, "every trial that was queued")
    slow_study(tasks=3, seconds=0)
    shop.broker()
    until(lambda: arrived() == 11, "every trial")
    assert worker.process.poll() is None
    assert_each_cycle_has_one_deliverable(11)
    assert set(AgentRun.objects.values_list("state", flat=True)) == {"replied"}


def test_work_that_was_queued_while_the_broker_was_away_is_found(shop: Workshop) -> None:
    shop.broker().kill()
    slow_study(tasks=3, seconds=0)
    shop.scheduler()
    shop.worker()
    shop.broker()
    until(lambda: arrived() == 3, "every trial")
    assert_each_cycle_has_one_deliverable(3)
