"""Which prices an agent's tokens have at a moment."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.adapters.prices import Prices
from agents.models import Price
from agents.queries.prices import prices_of, prices_of_each
from tests import factories

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SETTINGS = {"prices": {"input_usd_per_million": 1, "output_usd_per_million": 2}}


def price(day: date, read: str, **values: Any) -> Price:
    defaults = {"kind": "anthropic", "model": "m-1", "output_usd": Decimal(15), "source": "a page"}
    return Price.objects.create(valid_from=day, input_usd=Decimal(read), **{**defaults, **values})


def agent(**values: Any) -> Any:
    return factories.make_agent(**{"kind": "anthropic", "model": "m-1", "scripted": False, **values})


def test_the_row_valid_at_the_moment_counts_and_past_ones_stay() -> None:
    price(date(2026, 1, 1), "3")
    price(date(2026, 3, 10), "2")
    price(date(2026, 3, 11), "1")
    found = {
        at: prices_of(agent(), at)
        for at in (datetime(2025, 12, 31, 23, tzinfo=UTC), NOON - timedelta(days=1), NOON)
    }
    assert [each and each.read for each in found.values()] == [None, Decimal(3), Decimal(2)]


def test_a_day_begins_at_midnight_utc() -> None:
    price(date(2026, 3, 10), "2")
    east = timezone(timedelta(hours=9))
    assert prices_of(agent(), datetime(2026, 3, 10, 8, tzinfo=east)) is None
    assert prices_of(agent(), datetime(2026, 3, 10, 9, tzinfo=east)) is not None


def test_input_costs_the_same_cached_or_not_unless_the_row_says_otherwise() -> None:
    price(date(2026, 1, 1), "3")
    assert prices_of(agent(), NOON) == Prices(Decimal(3), Decimal(15), Decimal(3), Decimal(3), Decimal(0))
    price(
        date(2026, 2, 1),
        "3",
        cached_usd=Decimal("0.3"),
        cache_write_usd=Decimal("3.75"),
        session_usd=Decimal("0.05"),
    )
    assert prices_of(agent(), NOON) == Prices(
        Decimal(3), Decimal(15), Decimal("0.3"), Decimal("3.75"), Decimal("0.05")
    )


def test_only_the_same_kind_and_model_has_the_price() -> None:
    price(date(2026, 1, 1), "3")
    assert prices_of(agent(model="m-1-mini"), NOON) is None
    assert prices_of(agent(kind="openai_compatible"), NOON) is None


def test_the_agents_own_settings_come_first() -> None:
    price(date(2026, 1, 1), "3")
    found = prices_of(agent(settings=SETTINGS), NOON)
    assert found is not None
    assert (found.read, found.written) == (Decimal(1), Decimal(2))


def test_a_scripted_agent_has_no_prices() -> None:
    assert prices_of(factories.make_agent(), NOON) is None


def test_many_agents_ask_once() -> None:
    price(date(2026, 1, 1), "3")
    price(date(2026, 1, 1), "4", model="m-2")
    price(date(2026, 1, 1), "5", kind="gemini", model="m-2")
    agents = [
        agent(),
        agent(model="m-2"),
        agent(kind="gemini", model="m-1"),
        agent(kind="gemini", model="m-2"),
    ]
    with CaptureQueriesContext(connection) as captured:
        found = prices_of_each(agents, NOON)
    reads = [prices and prices.read for prices in (found[each.pk] for each in agents)]
    assert (reads, len(captured)) == ([Decimal(3), Decimal(4), None, Decimal(5)], 1)
