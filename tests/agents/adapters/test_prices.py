from decimal import Decimal
from typing import Any

import pytest

from agents.adapters import prices


def test_no_setting_means_no_prices() -> None:
    assert prices.of({}) is None
    assert prices.of({"prices": None}) is None


def test_cached_input_costs_as_other_input_unless_said_otherwise() -> None:
    given = {"input_usd_per_million": "3", "output_usd_per_million": 15}
    found = prices.of({"prices": given})
    assert found == prices.Prices(read=Decimal(3), written=Decimal(15), cached=Decimal(3))
    cheaper = prices.of({"prices": {**given, "cached_usd_per_million": 0.3}})
    assert cheaper is not None
    assert cheaper.cached == Decimal("0.3")
    assert cheaper.cost(read=1_000_000, written=0, cached=1_000_000) == Decimal("0.3")


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
