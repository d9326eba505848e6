"""What tokens cost, from an agent's settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

MILLION = Decimal(1_000_000)
MOST = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars a million tokens."""

    read: Decimal
    written: Decimal
    cached: Decimal

    def cost(self, read: int, written: int, cached: int) -> Decimal:
        """US dollars. `cached` tokens are part of `read` and may be cheaper."""
        spent = (read - cached) * self.read + cached * self.cached + written * self.written
        return spent / MILLION


def of(settings: Mapping[str, Any]) -> Prices | None:
    """The setting `prices`, or None without it.

    It has input_usd_per_million, output_usd_per_million and, where cached input is cheaper,
    cached_usd_per_million. Raises ValueError for anything else: read it before money is spent.
    """
    given = settings.get("prices")
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise ValueError("The setting prices is not a list of prices by name.")
    return Prices(
        read=_price(given, "input_usd_per_million"),
        written=_price(given, "output_usd_per_million"),
        cached=_price(
            given, "cached_usd_per_million" if "cached_usd_per_million" in given else "input_usd_per_million"
        ),
    )


def _price(given: Mapping[str, Any], name: str) -> Decimal:
    try:
        price = Decimal(str(given[name]))
    except (KeyError, InvalidOperation):
        raise ValueError(f"The setting prices has no number under {name}.") from None
    if not price.is_finite() or not 0 <= price <= MOST:
        raise ValueError(f"The setting prices has no usable number under {name}.")
    return price
