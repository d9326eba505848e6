"""Real workers with models behind the fast provider: killed in the middle of a job, slowed down, capped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from pytest_django import Settings

from agents.actions.finish import hand_over
from agents.actions.run_next import run_next
from agents.actions.take import take_next
from agents.models import AgentStep
from reviews.models import Agent, AgentRun, Deliverable, ReviewCycle, Transition
from reviews.queries.spending import spending
from tests.factories import make_agent, make_pool, make_reply, make_study
from tests.faults.storm import proof
from tests.faults.threads import at_once, connections_for, together
from tests.faults.worker import Workshop, until, workshop
from tests.wire.fast_process import FastProvider, fast_provider

pytestmark = pytest.mark.django_db(transaction=True)

SECOND = timedelta(seconds=1)
PRICES = {"input_usd_per_million": 1, "output_usd_per_million": 10}
KIND, OTHER = "openai_compatible", "openai"


@pytest.fixture
def provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FastProvider]:
    with fast_provider(tmp_path) as running:
        for name, value in running.environment().items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def shop(tmp_path: Path, provider: FastProvider) -> Iterator[Workshop]:
    with workshop(tmp_path) as made:
        yield made


def make_model(model: str, kind: str = KIND) -> Agent:
    """An agent of the fast provider's, see `tests.wire.fast_plan` for its `model`."""
    settings = {"prices": PRICES}
    return make_agent(kind=kind, scripted=False, model=model, max_cost_usd=Decimal("0.25"), settings=settings)


def steps(state: str) -> list[int]:
    found = AgentStep.objects.filter(state=state).order_by("asked_at")
    return list(found.values_list("number", flat=True))


def run_until_none(_: int) -> int:
    """How many there were."""
    count = 0
    while run_next(KIND):
        count += 1
    return count


def test_a_worker_killed_in_its_eighth_call_goes_on_from_the_seventh_answer(
    shop: Workshop, provider: FastProvider
) -> None:
    study = make_study(agents=[make_model("fast.steps-9.ms-400")])
    shop.scheduler()
    worker = shop.worker()
    until(lambda: (steps("replied"), steps("asked")) == ([1, 2, 3, 4, 5, 6, 7], [8]), "the eighth call")
    worker.kill()
    until(lambda: steps("unanswered") == [8], "the sweep")
    open_end = AgentStep.objects.get(state="unanswered")
    assert open_end.worst_usd is not None
    assert spending(study).possible_usd == open_end.worst_usd > 0
    shop.worker()
    until(lambda: ReviewCycle.objects.get().state == "awaiting_review", "the deliverable")
    assert steps("replied") == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert Counter(line.step for line in provider.lines()) == Counter([*range(1, 10), 8])
    assert proof.wrong_deliverables() == []
    assert proof.spending_mismatch() == []
    assert list(AgentRun.objects.values_list("state", "session")) == [("lost", 1), ("replied", 1)]


def test_a_slow_provider_takes_no_worker_from_another(shop: Workshop, provider: FastProvider) -> None:
    shop.more = {f"HAPI_AT_ONCE_{OTHER.upper()}": "3"}
    slow = make_study(make_pool(tasks=8), agents=[make_model("fast.ms-60000", OTHER)])
    shop.worker()
    until(lambda: AgentStep.objects.filter(state="asked").count() == 3, "all that the slow one may have")
    quick = make_study(make_pool(tasks=12), agents=[make_model("fast")])
    ready = ReviewCycle.objects.filter(state="awaiting_review")
    until(lambda: ready.filter(trial__study=quick).count() == 12, "the other's runs")
    assert (provider.facts()["open"], AgentRun.objects.filter(study=slow).count()) == (3, 3)


def test_100_runs_at_once_do_not_pass_a_cap(provider: FastProvider, settings: Settings) -> None:
    settings.HAPI_AT_ONCE = {**settings.HAPI_AT_ONCE, KIND: 100}
    make_study(make_pool(tasks=100), agents=[make_model("fast.ms-20-200")], cap_usd=Decimal(3))
    with connections_for(16):
        ran = at_once(run_until_none, range(100))
    assert sum(count for count in ran if isinstance(count, int)) == AgentRun.objects.count() >= 12
    assert proof.cap_exceeded() == []
    assert proof.spending_mismatch() == []


def test_replies_of_two_runs_of_a_cycle_in_the_same_instant_make_one_deliverable() -> None:
    for _ in range(4):
        make_study()
        first = take_next("scripted")
        assert first is not None
        AgentRun.objects.filter(pk=first.run.pk).update(state="lost", ended_at=first.run.started_at)
        ReviewCycle.objects.filter(pk=first.cycle.pk).update(state="queued")
        second = take_next("scripted")
        assert second is not None
        reply = make_reply(files={})
        acts = [partial(hand_over, run=taken.run, reply=reply, latency=SECOND) for taken in (first, second)]
        assert sorted(map(str, together(*acts))) == ["False", "True"]
        assert Transition.objects.filter(cycle=first.cycle, event="delivered").count() == 1
        assert Deliverable.objects.filter(run__cycle=first.cycle).count() == 2
