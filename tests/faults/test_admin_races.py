"""Clicks of an admin with real threads and transactions: many of them do one thing."""

from __future__ import annotations

import pytest

from agents.actions.finish import fail_run
from agents.actions.take import take_next
from agents.adapters.base import AdapterError
from reviews.actions.start_study import Plan, start_study
from reviews.actions.study import retry_cycle
from reviews.models import ReviewCycle, Study, Transition, Trial
from reviews.rules.retry import Fault
from tests.agents.work import SECOND
from tests.factories import make_agent, make_pool, make_study, make_user
from tests.faults.threads import at_once, errors

pytestmark = pytest.mark.django_db(transaction=True)


def test_8_clicks_on_retry_retry_once() -> None:
    make_study(agents=[make_agent()])
    admin = make_user("ada", "admin")
    for _ in range(3):
        ReviewCycle.objects.update(not_before=None)
        taken = take_next("scripted")
        assert taken is not None
        fail_run(run=taken.run, error=AdapterError(Fault.EMPTY, "Nothing."), latency=SECOND)
    failed = ReviewCycle.objects.get()
    results = at_once(lambda _: retry_cycle(cycle=failed, by=admin, reason="Once more."), range(8))
    assert errors([*results]) == ["Refused"] * 7
    assert Transition.objects.filter(event="retried").count() == 1


def test_4_clicks_on_start_start_one_study() -> None:
    pool, agents = make_pool(tasks=3), [make_agent()]
    plan = Plan(slug="pilot", title="A pilot", agents=agents, seed=1)
    results = at_once(lambda _: start_study(pool=pool, plan=plan, by=None), range(4))
    assert errors([*results]) == ["Refused"] * 3
    assert (Study.objects.count(), Trial.objects.count()) == (1, 3)
