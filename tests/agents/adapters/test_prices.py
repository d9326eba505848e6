"""What tokens cost, each figure computed by hand."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.adapters import prices
from agents.adapters.base import MOST_TOKENS, MOST_USD, Usage
from agents.adapters.prices import Prices

DEAR = Prices(
    read=Decimal(3),
    written=Decimal(15),
    cached=Decimal("0.30"),
    cache_write=Decimal("3.75"),
    session=Decimal("0.03"),
)
amounts = st.decimals(0, 10_000, places=6)
times = st.decimals(1, 100, places=6)
steps = st.none() | st.integers(1, 1_000_000)
many = st.builds(Prices, amounts, amounts, amounts, amounts, amounts, steps, times, times)
tokens = st.integers(0, 1_000_000)


def test_no_setting_means_no_prices() -> None:
    assert prices.of({}) is None
    assert prices.of({"prices": None}) is None


def test_cached_input_costs_as_other_input_unless_said_otherwise() -> None:
    given = {"input_usd_per_million": "3", "output_usd_per_million": 15}
    found = prices.of({"prices": given})
    assert found == Prices(
        read=Decimal(3), written=Decimal(15), cached=Decimal(3), cache_write=Decimal(3), session=Decimal(0)
    )


def test_every_price_can_be_set() -> None:
    names = ("input_usd", "output_usd", "cached_usd", "cache_write_usd")
    each = {f"{name}_per_million": price for name, price in zip(names, (3, 15, 0.3, "3.75"), strict=True)}
    assert prices.of({"prices": {**each, "session_usd": 0.03}}) == DEAR


def test_each_kind_of_token_is_counted_once_at_its_price() -> None:
    usage = Usage(
        input_tokens=10_000,
        output_tokens=2_000,
        cached_tokens=6_000,
        reasoning_tokens=1_500,
        cache_write_tokens=1_000,
    )
    # 3,000 at 3 + 6,000 at 0.30 + 1,000 at 3.75 + 2,000 at 15, a million each; reasoning is in the output.
    assert DEAR.cost(usage) == Decimal("0.044550")
    assert DEAR.cost(usage, sessions=2) == Decimal("0.104550")


def test_a_long_prompt_makes_the_whole_call_dearer() -> None:
    steep = replace(DEAR, long_from=272_000, long_input=Decimal(2), long_output=Decimal("1.5"))
    just = Usage(input_tokens=272_000, output_tokens=1_000, cached_tokens=200_000)
    over = replace(just, input_tokens=272_001)
    # 72,000 at 3 + 200,000 at 0.30 + 1,000 at 15, a million each.
    assert steep.cost(just) == DEAR.cost(just) == Decimal("0.291")
    # 72,001 at 6 + 200,000 at 0.60 + 1,000 at 22.50.
    assert steep.cost(over) == Decimal("0.574506")
    assert steep.worst(272_000, 1_000) == DEAR.worst(272_000, 1_000)
    # 272,001 at twice 3.75 and 1,000 at 22.50.
    assert steep.worst(272_001, 1_000) == Decimal("2.062508")
    # 3.00 less 272,001 at 7.50 a million leaves 0.9599925: 42,666.3 tokens at 22.50.
    assert steep.affordable(272_001, Decimal("3.00")) == 42_666


def test_no_tokens_cost_nothing() -> None:
    assert DEAR.cost(Usage()) == 0


def test_a_cost_is_rounded_up_to_the_millionth() -> None:
    assert DEAR.cost(Usage(input_tokens=1, cached_tokens=1)) == Decimal("0.000001")


def test_a_usage_that_cannot_be_true_is_counted_neither_below_nothing_nor_above_the_column() -> None:
    assert DEAR.cost(Usage(input_tokens=1, cached_tokens=1_000_000)) == Decimal("0.3")
    most = prices.MOST
    dearest = Prices(most, most, most, most, most)
    assert dearest.cost(Usage(input_tokens=MOST_TOKENS, output_tokens=MOST_TOKENS)) == MOST_USD


def test_the_worst_is_all_input_at_its_dearest_and_all_output() -> None:
    # 10,000 at 3.75 + 16,000 at 15, a million each.
    assert DEAR.worst(10_000, 16_000) == Decimal("0.277500")
    assert DEAR.worst(10_000, 16_000, sessions=1) == Decimal("0.307500")


def test_what_is_left_buys_so_many_tokens_of_output() -> None:
    # 0.10 - 10,000 at 3.75 a million = 0.0625, which is 4,166.67 tokens at 15 a million.
    assert DEAR.affordable(10_000, Decimal("0.10")) == 4_166
    assert DEAR.affordable(10_000, Decimal("0.10"), sessions=1) == 2_166
    assert DEAR.affordable(10_000, Decimal("0.0375")) == 0
    assert DEAR.affordable(10_000, Decimal("0.01")) == 0
    assert DEAR.affordable(0, Decimal("-1")) == 0


def test_free_output_is_affordable_without_end_where_the_input_is() -> None:
    nothing = Decimal(0)
    local = Prices(nothing, nothing, nothing, nothing, nothing)
    assert local.affordable(10_000, Decimal(0)) == MOST_TOKENS
    paid = replace(local, read=DEAR.read)
    assert paid.affordable(10_000, Decimal("0.01")) == 0


@given(price=many, read=tokens, shares=st.tuples(tokens, tokens), written=tokens, sessions=st.integers(0, 3))
@settings(max_examples=60)
def test_no_usage_costs_more_than_the_worst(
    price: Prices, read: int, shares: tuple[int, int], written: int, sessions: int
) -> None:
    cached = min(read, shares[0])
    usage = Usage(read, written, cached, cache_write_tokens=min(read - cached, shares[1]))
    assert 0 <= price.cost(usage, sessions) <= price.worst(read, written, sessions)


@given(price=many, read=tokens, left=st.decimals(0, 1_000, places=8))
@settings(max_examples=60)
def test_what_is_affordable_never_costs_more_than_is_left(price: Prices, read: int, left: Decimal) -> None:
    written = price.affordable(read, left)
    assert written == 0 or price.worst(read, written) <= left


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("cheap", "The setting prices is not a list of prices by name."),
        ({}, "The setting prices has no number under input_usd_per_million."),
        (
            {"input_usd_per_million": 1, "output_usd_per_million": None},
            "The setting prices has no number under output_usd_per_million.",
        ),
        (
            {"input_usd_per_million": -1, "output_usd_per_million": 1},
            "The setting prices has no usable number under input_usd_per_million.",
        ),
        (
            {"input_usd_per_million": 1, "output_usd_per_million": 10_001},
            "The setting prices has no usable number under output_usd_per_million.",
        ),
        (
            {"input_usd_per_million": "NaN", "output_usd_per_million": 1},
            "The setting prices has no usable number under input_usd_per_million.",
        ),
    ],
)
def test_wrong_prices_are_named(given: Any, words: str) -> None:
    with pytest.raises(ValueError, match=f"^{words}$"):
        prices.of({"prices": given})
