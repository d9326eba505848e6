"""A request that the provider turned away costs nothing; an answer that got lost costs what nobody knows."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agents.actions.finish import fail_run
from agents.actions.take import take_next
from agents.adapters.base import AdapterError
from reviews.models import AgentRun
from reviews.rules.retry import Fault
from tests.factories import make_study


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "cost"),
    [
        (Fault.RATE_LIMITED, Decimal(0)),
        (Fault.REFUSED_KEY, Decimal(0)),
        (Fault.UNREACHABLE, None),
        (Fault.PROVIDER_ERROR, None),
    ],
)
def test_cost_of_a_run_without_usage(fault: Fault, cost: Decimal | None) -> None:
    make_study()
    taken = take_next("scripted")
    assert taken is not None
    fail_run(run=taken.run, error=AdapterError(fault, "No."), latency=timedelta(seconds=1))
    assert AgentRun.objects.get().cost_usd == cost
