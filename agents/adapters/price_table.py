"""The price table that ships with the program, agents/prices.toml, read and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib import resources
from typing import Any

from agents.adapters import prices, registry
from agents.adapters.base import MOST_TOKENS

FILE = "prices.toml"
DECIMALS = 6  # of the database's column
MOST_CHARS = {"kind": 40, "model": 120, "source": 300}
NEEDED = frozenset({"kind", "model", "valid_from", "input", "output", "source"})
MORE = frozenset({"cached", "cache_write", "session", "long"})
LONG = frozenset({"from", "input", "output"})
MOST_TIMES = 100


@dataclass(frozen=True, slots=True)
class PriceRow:
    """US dollars for a million tokens of one model from a day (UTC) on. None: as other input.

    `long_...` as in `Prices`.
    """

    kind: str
    model: str
    valid_from: date
    input_usd: Decimal
    output_usd: Decimal
    cached_usd: Decimal | None
    cache_write_usd: Decimal | None
    session_usd: Decimal
    source: str
    long_from: int | None = None
    long_input: Decimal = Decimal(1)
    long_output: Decimal = Decimal(1)


def shipped() -> tuple[PriceRow, ...]:
    """The rows of the file that comes with this version."""
    return read((resources.files("agents") / FILE).read_text(encoding="utf-8"))


def read(text: str) -> tuple[PriceRow, ...]:
    """The rows of a price file, in their order. Raises ValueError that names the place."""
    try:
        # As they are written: a float would not be the price.
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{FILE}: no valid TOML: {error}.") from error
    given = table.get("price")
    if table.keys() != {"price"} or not isinstance(given, list):
        raise ValueError(f"{FILE}: give nothing but [[price]] entries.")
    rows = tuple(_row(each, f"{FILE}, price {number}") for number, each in enumerate(given, 1))
    seen: set[tuple[str, str, date]] = set()
    for number, row in enumerate(rows, 1):
        key = (row.kind, row.model, row.valid_from)
        if key in seen:
            raise ValueError(
                f"{FILE}, price {number}: {row.model} has a price from {row.valid_from} already."
            )
        seen.add(key)
    return rows


def _row(given: object, place: str) -> PriceRow:
    if not isinstance(given, dict):
        raise ValueError(f"{place}: give fields by name.")
    missing, unknown = NEEDED - given.keys(), given.keys() - NEEDED - MORE
    if missing or unknown:
        what = f"{min(missing)} is missing" if missing else f"{min(unknown)} is unknown"
        raise ValueError(f"{place}: {what}.")
    kind, day = _text(given, "kind", place), given["valid_from"]
    if kind not in registry.KINDS or not registry.is_model(kind):
        raise ValueError(f"{place}: there is no kind of agent with a model named {kind!r}.")
    if not isinstance(day, date) or isinstance(day, datetime):
        raise ValueError(f"{place}: valid_from is no date, such as 2026-11-23.")
    return PriceRow(
        kind=kind,
        model=_text(given, "model", place),
        valid_from=day,
        input_usd=_price(given, "input", place),
        output_usd=_price(given, "output", place),
        cached_usd=_price(given, "cached", place) if "cached" in given else None,
        cache_write_usd=_price(given, "cache_write", place) if "cache_write" in given else None,
        session_usd=_price(given, "session", place) if "session" in given else Decimal(0),
        source=_text(given, "source", place),
        **_long(given["long"], place) if "long" in given else {},
    )


def _long(given: object, place: str) -> dict[str, Any]:
    """`{ from = 272_000, input = 2, output = 1.5 }`: tokens of input, and how many times the prices."""
    if not isinstance(given, dict) or given.keys() != LONG:
        raise ValueError(f"{place}: long has exactly from, input and output.")
    tokens = given["from"]
    if isinstance(tokens, bool) or not isinstance(tokens, int) or not 1 <= tokens <= MOST_TOKENS:
        raise ValueError(f"{place}: long.from is no number of tokens.")
    times = {}
    for name in ("input", "output"):
        each = _price(given, name, place)
        if not 1 <= each <= MOST_TIMES:
            raise ValueError(f"{place}: long.{name} is not from 1 to {MOST_TIMES} times.")
        times[f"long_{name}"] = each
    return {"long_from": tokens, **times}


def _text(given: Mapping[str, Any], name: str, place: str) -> str:
    value, most = given[name], MOST_CHARS[name]
    if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > most:
        raise ValueError(f"{place}: {name} is no text of 1 to {most} characters.")
    return value


def _price(given: Mapping[str, Any], name: str, place: str) -> Decimal:
    value = given[name]
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"{place}: {name} is no number.")
    price = Decimal(value)
    if not price.is_finite() or not 0 <= price <= prices.MOST or round(price, DECIMALS) != price:
        raise ValueError(f"{place}: {name} is no price from 0 to {prices.MOST:,} with {DECIMALS} decimals.")
    return price
