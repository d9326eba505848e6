"""How a run ends: its reply or a failure of its own, and what was spent."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import DataError
from pytest_django import Settings

from agents.actions.finish import fail_run, lose_run, store_reply
from agents.actions.take import take_next
from agents.adapters.base import AdapterError, File, Reply
from reviews.models import Agent, AgentRun, Deliverable, DeliverableFile, Transition, Trial
from reviews.rules.retry import OWN_TRIES, Fault
from tests.agents.work import SECOND, USAGE, content, cycle, end_lease, fail, no_rest, take
from tests.factories import make_reply, make_study

pytestmark = pytest.mark.django_db


def test_a_reply_is_stored_whole_with_what_it_cost() -> None:
    make_study()
    taken = take()
    reply = Reply(
        "Here.",
        (File("out/a.csv", b"x,y\n", "text/csv"), File("b.bin", b"", "application/octet-stream")),
        USAGE,
        provider_id="chatcmpl-1",
        prompt_version="deliver-1",
    )
    stored = store_reply(run=taken.run, reply=reply, latency=timedelta(seconds=1.5))
    files = list(stored.files.values_list("position", "name", "media_type", "size"))
    assert (stored.message, stored.cycle) == ("Here.", None)
    assert files == [(0, "out/a.csv", "text/csv", 4), (1, "b.bin", "application/octet-stream", 0)]
    assert [content(file) for file in stored.files.all()] == [b"x,y\n", b""]
    run = AgentRun.objects.get()
    assert (run.state, run.provider_id, run.prompt_version, run.latency_ms) == (
        "replied",
        "chatcmpl-1",
        "deliver-1",
        1500,
    )
    spent = (run.input_tokens, run.output_tokens, run.cached_tokens, run.reasoning_tokens, run.cost_usd)
    assert spent == (1000, 200, 30, 40, Decimal("0.012345"))
    assert run.ended_at is not None
    assert cycle().state == "running"


def test_a_reply_that_cannot_be_stored_leaves_no_record_behind(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_study()
    taken = take()
    reply = Reply("", (File("a.txt", b"a", "text/plain"),), USAGE, provider_id="x" * 201)
    with pytest.raises(DataError):
        store_reply(run=taken.run, reply=reply, latency=SECOND)
    assert (Deliverable.objects.count(), AgentRun.objects.get().state) == (0, "running")
    assert DeliverableFile.objects.count() == 0


def test_stored_names_say_nothing_of_the_file() -> None:
    make_study()
    stored = store_reply(run=take().run, reply=make_reply(), latency=SECOND).files.get()
    assert "report" not in stored.file.path
    assert default_storage.exists(stored.file.path)


def test_a_late_reply_keeps_the_end_of_its_lost_run() -> None:
    make_study()
    taken = take()
    end_lease(taken)
    assert lose_run(run=taken.run)
    ended = AgentRun.objects.get().ended_at
    store_reply(run=taken.run, reply=make_reply(), latency=SECOND)
    run = AgentRun.objects.get()
    assert (run.state, run.ended_at, run.cost_usd) == ("replied", ended, Decimal("0.100000"))


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault.own])
def test_the_third_failure_of_its_own_fails_the_cycle_and_the_trial(fault: Fault) -> None:
    make_study()
    for failures in range(1, OWN_TRIES):
        fail(take(), fault)
        assert (cycle().state, cycle().own_failures) == ("queued", failures)
        assert take_next("scripted") is None, "it must rest first"
        no_rest()
    fail(take(), fault)
    assert (cycle().state, cycle().own_failures, Trial.objects.get().outcome) == ("failed", 3, "failed")
    assert set(AgentRun.objects.values_list("state", "fault")) == {("failed", fault)}
    last = Transition.objects.last()
    assert last is not None
    assert (last.event, last.reason) == ("gave_up", f"run 3: It was {fault}.")
    # A request that is not taken may be everybody's trouble too, and counts for both.
    assert Agent.objects.get().provider_errors == (3 if fault is Fault.REFUSED_REQUEST else 0)


def test_a_failed_run_keeps_what_it_spent() -> None:
    make_study()
    fail(take(), Fault.TOO_MUCH, usage=USAGE)
    run = AgentRun.objects.get()
    assert (run.cost_usd, run.output_tokens, run.latency_ms) == (Decimal("0.012345"), 200, 1000)


def test_whatever_an_error_quotes_can_be_stored() -> None:
    make_study()
    fail_run(run=take().run, error=AdapterError(Fault.EMPTY, "a\0b\ud800" + "x" * 5000), latency=SECOND)
    run = AgentRun.objects.get()
    assert (run.state, run.error[:4], len(run.error)) == ("failed", "ab?x", 2000)
