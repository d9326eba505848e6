"""Prices are added and, while nothing rests on them, withdrawn; none is ever changed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.actions.prices import add_price, load_prices, withdraw_price
from agents.adapters.price_table import PriceRow, shipped
from agents.models import Price
from agents.queries.price_table import price_table
from agents.queries.prices import unpriced
from reviews.actions.problem import Refused
from reviews.models import Agent, AgentRun, User
from tests import factories
from tests.agents.past import past_study, ran

pytestmark = pytest.mark.django_db

TODAY = datetime.now(UTC).date()
ROW = PriceRow(
    "anthropic", "m-1", date(2026, 1, 1), Decimal(3), Decimal(15), None, None, Decimal(0), "a page"
)


def add(**changes: Any) -> Price:
    values: dict[str, Any] = {
        "kind": "anthropic",
        "model": "m-1",
        "valid_from": TODAY,
        "input_usd": Decimal(3),
        "output_usd": Decimal(15),
        "cached_usd": Decimal("0.3"),
        "cache_write_usd": None,
        "session_usd": Decimal(0),
        "source": "a page, read today",
        "by": None,
    }
    return add_price(**{**values, **changes})


def agent(**values: Any) -> Agent:
    return factories.make_agent(**{"kind": "anthropic", "model": "m-1", "scripted": False, **values})


class TestLoading:
    def test_what_comes_with_the_program_is_loaded_once(self) -> None:
        call_command("load_prices")
        assert Price.objects.count() == len(shipped())
        call_command("load_prices")
        assert Price.objects.count() == len(shipped())

    def test_a_row_that_is_there_is_never_changed(self, admin: User) -> None:
        typed = add(input_usd=Decimal(7), by=admin)
        other = PriceRow("anthropic", "m-1", TODAY, Decimal(1), Decimal(1), None, None, Decimal(0), "new")
        with CaptureQueriesContext(connection) as captured:
            load_prices([other, ROW])
        assert len(captured) == 1
        typed.refresh_from_db()
        assert (typed.input_usd, typed.added_by) == (Decimal(7), admin)
        assert list(Price.objects.values_list("valid_from", flat=True)) == [TODAY, ROW.valid_from]


class TestAdding:
    def test_a_price_is_kept_with_who_added_it(self, admin: User) -> None:
        price = add(by=admin, session_usd=Decimal("0.03"))
        price.refresh_from_db()
        assert (price.kind, price.model, price.valid_from) == ("anthropic", "m-1", TODAY)
        assert (price.input_usd, price.output_usd, price.cached_usd) == (
            Decimal(3),
            Decimal(15),
            Decimal("0.3"),
        )
        assert (price.cache_write_usd, price.session_usd, price.added_by) == (None, Decimal("0.03"), admin)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"kind": "scripted"}, "Kind: “scripted” has no model."),
            ({"kind": "oracle"}, "Kind: “oracle” has no model."),
            ({"model": " "}, "Model: 1 to 120"),
            ({"model": "x" * 121}, "Model: 1 to 120"),
            ({"model": "a\u202eb"}, "Model: 1 to 120"),
            ({"valid_from": TODAY - timedelta(days=1)}, r"From: .* \(today, UTC\) or a later day."),
            ({"input_usd": Decimal(-1)}, "Prices: USD 0 to 10,000"),
            ({"output_usd": Decimal(10_001)}, "Prices: USD 0 to 10,000"),
            ({"cached_usd": Decimal("NaN")}, "Prices: USD 0 to 10,000"),
            ({"cache_write_usd": Decimal("0.0000001")}, "Prices: USD 0 to 10,000"),
            ({"session_usd": Decimal("1e40")}, "Prices: USD 0 to 10,000"),
            ({"source": ""}, "Where it was read"),
            ({"source": "x" * 301}, "Where it was read"),
        ],
    )
    def test_what_can_not_be_a_price_is_refused(self, changes: dict[str, Any], words: str) -> None:
        with pytest.raises(Refused, match=words):
            add(**changes)
        assert not Price.objects.exists()

    def test_a_day_has_one_price(self) -> None:
        add()
        with pytest.raises(Refused, match="There is a price of m-1 from .* on already."):
            add(input_usd=Decimal(4))
        add(valid_from=TODAY + timedelta(days=1), input_usd=Decimal(4))
        assert Price.objects.count() == 2


class TestWithdrawing:
    def test_what_nothing_rests_on_goes(self, admin: User) -> None:
        price = add(by=admin)
        with CaptureQueriesContext(connection) as captured:
            withdraw_price(price=price)
        assert (Price.objects.count(), len(captured)) == (0, 1)

    def test_what_a_run_was_counted_with_stays(self, admin: User) -> None:
        price = add(by=admin)
        ran(past_study(agent(), tasks=1).get(), "0.10")
        with pytest.raises(Refused, match="stays: runs have been counted with it"):
            withdraw_price(price=price)
        assert Price.objects.exists()

    def test_runs_of_another_model_and_runs_before_it_do_not_hold_it(self, admin: User) -> None:
        ran(past_study(agent(), tasks=1).get(), "0.10")
        AgentRun.objects.update(started_at=timezone.now() - timedelta(hours=1))
        price = add(by=admin)
        ran(past_study(agent(model="m-2"), tasks=1).get(), "0.10")
        ran(past_study(agent(kind="gemini"), tasks=1).get(), "0.10")
        own = {"prices": {"input_usd_per_million": 1, "output_usd_per_million": 1}}
        ran(past_study(agent(settings=own), tasks=1).get(), "0.10")
        withdraw_price(price=price)
        assert not Price.objects.exists()

    def test_a_price_of_a_day_to_come_is_held_by_no_run_of_today(self, admin: User) -> None:
        price = add(by=admin, valid_from=TODAY + timedelta(days=2))
        ran(past_study(agent(), tasks=1).get(), "0.10")
        withdraw_price(price=price)
        assert not Price.objects.exists()

    def test_what_came_with_the_program_stays(self) -> None:
        load_prices([ROW])
        with pytest.raises(Refused, match="it came with the program"):
            withdraw_price(price=Price.objects.get())
        assert Price.objects.exists()


class TestTable:
    def test_each_price_says_until_when_it_holds(self, admin: User) -> None:
        load_prices([ROW])
        add(by=admin)
        add(valid_from=TODAY + timedelta(days=5), by=admin)
        add(kind="gemini", by=admin)
        table = price_table(today=TODAY)
        assert [
            (row.price.kind, row.price.valid_from, row.until, row.now, row.may_go) for row in table.prices
        ] == [
            ("anthropic", TODAY + timedelta(days=5), None, False, True),
            ("anthropic", TODAY, TODAY + timedelta(days=5), True, True),
            ("anthropic", ROW.valid_from, TODAY, False, False),
            ("gemini", TODAY, None, True, True),
        ]

    def test_pages_hold_every_price_once_in_one_statement_each(self) -> None:
        for model in ("a", "b"):
            for days in range(3):
                add(model=model, valid_from=TODAY + timedelta(days=days))
        found: list[int] = []
        after: Price | None = None
        while True:
            with CaptureQueriesContext(connection) as captured:
                table = price_table(today=TODAY, after=after, size=2)
            assert len(captured) == 1
            found += [row.price.pk for row in table.prices]
            if table.after is None:
                break
            after = Price.objects.get(pk=table.after)
        assert found == [price.pk for price in Price.objects.all()]

    def test_agents_without_a_price_are_named(self) -> None:
        add()
        agent(name="Priced")
        agent(
            name="Own",
            model="x",
            settings={"prices": {"input_usd_per_million": 1, "output_usd_per_million": 1}},
        )
        factories.make_agent(name="Scripted")
        nobody_knows = agent(name="Unknown", model="m-2")
        assert unpriced(timezone.now()) == [nobody_knows]
