"""A worker's steps, for tests of one of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from agents.actions.finish import fail_run
from agents.actions.take import Taken, take_next
from agents.adapters.base import AdapterError, Usage
from reviews.models import Agent, AgentRun, DeliverableFile, ReviewCycle
from reviews.queries.clock import database_now
from reviews.rules.retry import Fault

SECOND = timedelta(seconds=1)
NOTHING = Usage()
USAGE = Usage(1000, 200, 30, 40, Decimal("0.012345"))


def cycle() -> ReviewCycle:
    return ReviewCycle.objects.get()


def take() -> Taken:
    taken = take_next("scripted")
    assert taken is not None, "no cycle may run"
    return taken


def fail(taken: Taken, fault: Fault, *, retry_after: timedelta | None = None, usage: Usage = NOTHING) -> None:
    error = AdapterError(fault, f"It was {fault}.", retry_after=retry_after, usage=usage)
    fail_run(run=taken.run, error=error, latency=SECOND)


def end_lease(taken: Taken) -> None:
    """Let the lease of a run be over, as when its worker is gone."""
    AgentRun.objects.filter(pk=taken.run.pk).update(expires_at=database_now() - SECOND)


def no_rest() -> None:
    """Let the rest of every queued cycle and every agent be over."""
    ReviewCycle.objects.update(not_before=None)
    Agent.objects.update(not_before=None)


def content(file: DeliverableFile) -> bytes:
    with file.file.open("rb") as stored:
        return bytes(stored.read())
