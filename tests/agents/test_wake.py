"""Wake-up calls: sent on commit, few, short-lived, and not needed."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import transaction
from django.test import Client

from agents.actions.sweep import sweep
from agents.tasks import run_next as run_next_task
from agents.wake import AT_ONCE, wake_workers
from hapi.celery import app
from reviews.actions.study import pause_study, resume_study, retry_cycle
from reviews.models import AgentRun, Feedback, Review, ReviewCycle, User
from tests.factories import deliver_next, make_agent, make_pool, make_reviewer, make_study, make_user
from tests.faults.worker import Background, workshop
from tests.reviews.desk_forms import scores_form, url
from tests.steps import claim, held, review, write_feedback


@pytest.fixture
def valkey() -> Iterator[redis.Redis]:
    """The broker, with nobody waiting for its messages."""
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.delete("runs.scripted")
        yield client
        client.delete("runs.scripted")


@pytest.fixture
def broker_down(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The broker's address is one where nobody listens."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("CELERY_BROKER_URL", f"redis://127.0.0.1:{nobody.getsockname()[1]}/0")
        monkeypatch.setattr(app, "_pool", None)
        yield


@pytest.fixture
def own_broker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Background]:
    """A Valkey of this test alone, which it may stop."""
    with workshop(tmp_path) as made:
        broker = made.broker()
        monkeypatch.setenv("CELERY_BROKER_URL", f"redis://127.0.0.1:{made.broker_port}/0")
        monkeypatch.setattr(app, "_pool", None)
        yield broker


def calls(valkey: redis.Redis) -> int:
    count = valkey.llen("runs.scripted")
    assert isinstance(count, int)
    return count


# ---- with the broker up


def test_at_most_16_calls_are_sent_whatever_waits(valkey: redis.Redis) -> None:
    wake_workers({"scripted": 3})
    assert calls(valkey) == 3
    wake_workers({"scripted": 10_000})
    assert calls(valkey) == 3 + AT_ONCE


def test_a_call_names_no_cycle_and_is_dropped_when_it_has_waited_too_long(valkey: redis.Redis) -> None:
    wake_workers({"scripted": 1})
    message = json.loads(valkey.lrange("runs.scripted", 0, 0)[0])
    headers = message["headers"]
    assert (headers["task"], headers["argsrepr"], headers["kwargsrepr"]) == (
        "agents.run_next",
        "['scripted']",
        "{}",
    )
    assert headers["expires"] is not None


@pytest.mark.django_db(transaction=True)
def test_a_call_is_sent_when_the_work_is_committed_and_not_before(valkey: redis.Redis) -> None:
    with transaction.atomic():
        study = make_study(make_pool(tasks=2))
        assert calls(valkey) == 0
    assert calls(valkey) == 2
    pause_study(study=study, reason="Lunch.")
    resume_study(study=study)
    assert calls(valkey) == 4
    resume_study(study=study)
    assert calls(valkey) == 4


@pytest.mark.django_db(transaction=True)
def test_work_that_is_rolled_back_calls_nobody(valkey: redis.Redis) -> None:
    with transaction.atomic():
        make_study()
        transaction.set_rollback(True)
    assert calls(valkey) == 0


@pytest.mark.django_db(transaction=True)
def test_feedback_and_a_retry_call_a_worker_each(valkey: redis.Redis) -> None:
    reviewer = make_reviewer()
    make_study(agents=[make_agent(settings={"fail": [{"fault": "empty", "attempt": 1}]})])
    deliver_next()
    review(reviewer, not_met=(1,))
    valkey.delete("runs.scripted")
    write_feedback(reviewer)
    assert calls(valkey) == 1
    for _ in range(3):
        ReviewCycle.objects.update(not_before=None)
        run_next_task("scripted")
    valkey.delete("runs.scripted")
    retry_cycle(cycle=ReviewCycle.objects.get(state="failed"), by=make_user(), reason="Once more.")
    assert calls(valkey) == 1


@pytest.mark.django_db(transaction=True)
def test_a_call_that_finds_work_calls_one_more_and_goes_on_until_there_is_none(valkey: redis.Redis) -> None:
    make_study(make_pool(tasks=3))
    valkey.delete("runs.scripted")
    run_next_task("scripted")
    assert (calls(valkey), AgentRun.objects.count()) == (1, 3)
    valkey.delete("runs.scripted")
    run_next_task("scripted")
    assert (calls(valkey), AgentRun.objects.count()) == (0, 3)


@pytest.mark.django_db(transaction=True)
def test_each_provider_has_a_queue_of_its_own(valkey: redis.Redis) -> None:
    valkey.delete("runs.openai")
    wake_workers({"scripted": 2, "openai": 1})
    assert (valkey.llen("runs.scripted"), valkey.llen("runs.openai")) == (2, 1)
    valkey.delete("runs.openai")


# ---- with the broker down


@pytest.mark.usefixtures("broker_down")
def test_with_the_broker_down_the_loss_is_logged_at_once(caplog: pytest.LogCaptureFixture) -> None:
    started = time.monotonic()
    wake_workers({"scripted": 16})
    assert time.monotonic() - started < 1
    (record,) = caplog.records
    assert (record.levelname, record.name) == ("WARNING", "agents.wake")
    assert "the sweep will find the work" in record.message


@pytest.mark.parametrize("connected", [False, True])
def test_with_a_broker_that_hangs_the_loss_is_logged_after_a_second(
    own_broker: Background, caplog: pytest.LogCaptureFixture, connected: bool
) -> None:
    if connected:
        wake_workers({"scripted": 1})
    assert caplog.records == []
    own_broker.process.send_signal(signal.SIGSTOP)
    started = time.monotonic()
    wake_workers({"scripted": 16})
    assert time.monotonic() - started < 2
    assert [record.name for record in caplog.records] == ["agents.wake"]


def test_worker_may_wait_longer_for_the_broker_than_who_wakes_it() -> None:
    options = [app.connection_for_write().transport_options, app.connection_for_read().transport_options]
    assert [given and given["socket_timeout"] for given in options] == [1, 5]
    assert app.connection().as_uri().startswith("redis://")  # a worker begins with this one


def test_when_every_connection_to_the_broker_is_taken_the_loss_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pool: Any = app.pool
    taken = [pool.acquire(block=True) for _ in range(pool.limit)]
    started = time.monotonic()
    try:
        wake_workers({"scripted": 1})
    finally:
        for connection in taken:
            connection.release()
    assert time.monotonic() - started < 4
    assert "LimitExceeded" in caplog.text
    wake_workers({"scripted": 1})
    assert len(caplog.records) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("broker_down")
def test_a_submit_while_the_broker_is_down_succeeds_at_once_and_the_sweep_finds_the_work(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    reviewer: User = make_reviewer()
    make_study(arms=("feedback", "retry"))
    deliver_next()
    claimed = claim(reviewer)
    client.force_login(reviewer)
    started = time.monotonic()
    client.post(url("lock", claimed.slot_id), scores_form(claimed, not_met=(1,)))
    client.post(url("hire", claimed.slot_id), {"hire": "no"})
    client.post(url("feedback", held(reviewer).slot_id), {"feedback": "Cite the table."})
    assert time.monotonic() - started < 3
    assert (Review.objects.count(), Feedback.objects.get().text) == (1, "Cite the table.")
    assert set(ReviewCycle.objects.filter(attempt=1).values_list("state", flat=True)) == {"queued"}
    lost = [record for record in caplog.records if record.name == "agents.wake"]
    assert len(lost) >= 2
    assert sweep().queued == {"scripted": 2}
