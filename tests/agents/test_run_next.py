"""A whole run: take, call outside any transaction, store, deliver; and every way in which it goes wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from pytest_django import Settings

from agents.actions.heartbeat import heartbeat
from agents.actions.run_next import run_next
from agents.actions.sweep import sweep
from reviews.models import Agent, AgentRun, ReviewCycle, ReviewSlot
from reviews.queries.spending import spending
from tests.agents.work import content, no_rest, take
from tests.factories import make_agent, make_pool, make_study

pytestmark = pytest.mark.django_db(transaction=True)


def study(**settings: Any) -> Agent:
    """A study of one task by a scripted agent with these settings."""
    agent = make_agent(settings=settings)
    make_study(agents=[agent])
    return agent


def test_with_nothing_queued_there_is_nothing_to_do() -> None:
    assert run_next("scripted") is False


def test_a_run_ends_with_real_files_that_await_their_review() -> None:
    study(cost_usd="0.25")
    assert run_next("scripted") is True
    run, cycle = AgentRun.objects.get(), ReviewCycle.objects.get()
    assert (run.state, str(run.cost_usd), cycle.state) == ("replied", "0.250000", "awaiting_review")
    stored = cycle.deliverable.files.all()
    assert stored.count() > 0
    assert all(file.size == len(content(file)) for file in stored)
    assert ReviewSlot.objects.get().cycle == cycle
    assert run_next("scripted") is False


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("empty", "The reply has no message and no files."),
        ("wrong_shape", "The name of file 1 climbs out of its folder: '../../report.md'."),
        ("too_much", "The reply has 21 files; at most 20 are allowed."),
        ("bug", "RuntimeError: A bug, as the agent's settings ask for."),
        ("refused_key", "The provider refused the key."),
        ("rate_limited", "The provider asked for fewer requests."),
        ("provider_error", "The provider answered with an error."),
        ("unreachable", "The provider could not be reached."),
    ],
)
def test_a_run_that_brings_no_deliverable_ends_with_its_reason(fault: str, words: str) -> None:
    study(fail=[{"fault": fault}])
    assert run_next("scripted") is True
    run = AgentRun.objects.get()
    assert (run.state, run.fault, run.error) == ("failed", fault, words)
    assert ReviewCycle.objects.get().state == "queued"
    assert ReviewSlot.objects.count() == 0


def test_a_run_that_is_too_slow_ends_at_its_limit() -> None:
    study(seconds=30, limits={"seconds": 0.05})
    run_next("scripted")
    run = AgentRun.objects.get()
    assert (run.fault, run.error) == ("too_slow", "No reply within 0.05 seconds.")
    assert run.latency_ms is not None
    assert run.latency_ms < 5000


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"settings": {"limits": {"feathers": 2}}}, "feathers"),
        ({"settings": {"fail": [{"fault": "no_such_fault"}]}}, "no_such_fault"),
    ],
)
def test_settings_that_make_no_sense_end_the_run_with_their_reason(
    values: dict[str, Any], words: str
) -> None:
    make_study(agents=[make_agent(**values)])
    assert run_next("scripted") is True
    run = AgentRun.objects.get()
    assert (run.state, run.fault, words in run.error) == ("failed", "bug", True)


def test_an_agent_that_fails_on_demand_recovers_or_not_by_one_rule() -> None:
    study(fail=[{"fault": "empty", "times": 2}])
    for _ in range(3):
        no_rest()
        run_next("scripted")
    assert list(AgentRun.objects.values_list("state", flat=True)) == ["failed", "failed", "replied"]
    assert ReviewCycle.objects.get().state == "awaiting_review"


def test_a_reply_that_cannot_be_stored_is_not_bought_for_ever(settings: Settings, tmp_path: Path) -> None:
    """A full disk must end in a failed cycle with a reason, not in a run after a run that pays again."""
    (tmp_path / "taken").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "taken"
    study(cost_usd="0.25")
    for _ in range(3):
        assert run_next("scripted") is True
        no_rest()
    assert run_next("scripted") is False
    runs = AgentRun.objects.values_list("state", "fault", "cost_usd")
    assert [(state, fault, str(cost)) for state, fault, cost in runs] == [("failed", "bug", "0.250000")] * 3
    error = AgentRun.objects.values_list("error", flat=True).first() or ""
    assert error.startswith("The reply could not be stored: ")
    assert ReviewCycle.objects.get().state == "failed"


@pytest.mark.parametrize("cost", ["NaN", "Infinity", "1e30", "-1000"])
def test_a_cost_that_cannot_be_true_is_counted_at_the_reservation(cost: str) -> None:
    """Otherwise a cost below 0 would lift its study's cap."""
    study(cost_usd=cost)
    assert run_next("scripted") is True
    run = AgentRun.objects.get()
    assert (run.state, run.fault, run.cost_usd) == ("failed", "wrong_shape", None)
    spent = spending(run.study)
    assert (spent.spent_usd, spent.unknown_usd) == (Decimal(0), run.reserved_usd)


def test_the_lease_is_kept_alive_while_the_call_lasts(settings: Settings) -> None:
    settings.HAPI_RUN_LEASE_SECONDS = 1
    study(seconds=2)
    swept: list[int] = []

    def watch() -> None:
        try:
            swept.append(sweep().lost_runs)
        finally:
            connection.close()

    timer = threading.Timer(1.5, watch)
    timer.start()
    run_next("scripted")
    timer.join()
    assert swept == [0]
    assert list(AgentRun.objects.values_list("number", "state")) == [(1, "replied")]


def test_a_lease_that_was_lost_is_not_renewed_and_the_reply_is_used_all_the_same(
    settings: Settings,
) -> None:
    settings.HAPI_RUN_LEASE_SECONDS = 1
    study(seconds=1.2)

    def lose() -> None:
        try:
            while not AgentRun.objects.update(expires_at="2020-01-01T00:00:00Z"):
                time.sleep(0.02)
            sweep()
        finally:
            connection.close()

    thread = threading.Thread(target=lose)
    thread.start()
    run_next("scripted")
    thread.join()
    run = AgentRun.objects.get()
    assert (run.state, run.fault, ReviewCycle.objects.get().state) == (
        "replied",
        "lease_lost",
        "awaiting_review",
    )


def test_the_lease_of_an_adapter_that_hangs_is_let_go(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Its thread can't be stopped, but another one can take the cycle up."""
    settings.HAPI_RUN_LEASE_SECONDS = 1
    study()
    taken = take()
    with heartbeat.keeping(taken.run, 1):
        wait_for(lambda: sweep().lost_runs == 1)
    assert "at work for longer than its limits; its lease is let go" in caplog.text
    run = AgentRun.objects.get()
    assert run.expires_at - run.started_at > timedelta(seconds=1.5), "it was renewed before"
    assert (run.state, ReviewCycle.objects.get().state) == ("lost", "queued")


def test_a_database_that_is_away_for_a_moment_is_asked_again_for_the_lease(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.HAPI_RUN_LEASE_SECONDS = 1
    study()
    taken = take()
    with heartbeat.keeping(taken.run, 60):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE reviews_agentrun RENAME TO gone")
        wait_for(lambda: "could not be renewed" in caplog.text)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO reviews_agentrun")
        AgentRun.objects.update(expires_at=F("expires_at") + timedelta(seconds=5))
        before = AgentRun.objects.get().expires_at
        wait_for(lambda: AgentRun.objects.get().expires_at != before)


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_calls_in_flight_hold_no_connection() -> None:
    """More calls at once than the pool has connections: 12 calls go on together."""
    make_study(make_pool(tasks=12), agents=[make_agent(settings={"seconds": 3})])

    def work() -> None:
        try:
            run_next("scripted")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert AgentRun.objects.filter(state="replied").count() == 12
    starts = AgentRun.objects.order_by("started_at").values_list("started_at", flat=True)
    first_end = AgentRun.objects.order_by("ended_at").values_list("ended_at", flat=True)[0]
    assert first_end is not None
    assert sum(start < first_end for start in starts) > 10
