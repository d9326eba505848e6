"""The price file: what ships, and that a mistake in it is found with its place."""

from datetime import date
from decimal import Decimal

import pytest

from agents.adapters import price_table
from agents.adapters.price_table import PriceRow

ROW = """
[[price]]
kind = "anthropic"
model = "claude-x-1"
valid_from = 2026-11-23
input = 2
output = 10.10
source = "the price page, read 2026-11-23"
"""


def test_row_is_read_to_the_cent_and_what_is_left_out_stays_open() -> None:
    assert price_table.read(ROW) == (
        PriceRow(
            kind="anthropic",
            model="claude-x-1",
            valid_from=date(2026, 11, 23),
            input_usd=Decimal(2),
            output_usd=Decimal("10.10"),
            cached_usd=None,
            cache_write_usd=None,
            session_usd=Decimal(0),
            source="the price page, read 2026-11-23",
        ),
    )


def test_prices_that_are_told_are_kept() -> None:
    [row] = price_table.read(ROW + "cached = 0.10\ncache_write = 0.125\nsession = 0.03\n")
    assert (row.cached_usd, row.cache_write_usd, row.session_usd) == (
        Decimal("0.10"),
        Decimal("0.125"),
        Decimal("0.03"),
    )


def test_long_prompts_have_a_step() -> None:
    [row] = price_table.read(ROW + "long = { from = 272_000, input = 2, output = 1.5 }\n")
    assert (row.long_from, row.long_input, row.long_output) == (272_000, Decimal(2), Decimal("1.5"))
    [row] = price_table.read(ROW)
    assert (row.long_from, row.long_input, row.long_output) == (None, Decimal(1), Decimal(1))


def test_openai_takes_more_for_long_prompts() -> None:
    steps = {(row.kind, row.long_from) for row in price_table.shipped()}
    assert {long_from for kind, long_from in steps if kind == "openai"} == {272_000}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ROW + "long = 3\n", r"price 1: long has exactly from, input and output.$"),
        (ROW + "long = { from = 3 }\n", r"price 1: long has exactly from, input and output.$"),
        (ROW + "long = { from = 0, input = 2, output = 2 }\n", r"long.from is no number of tokens.$"),
        (ROW + "long = { from = 9, input = 0.5, output = 2 }\n", r"long.input is not from 1 to 100 times.$"),
        (ROW + "long = { from = 9, input = 2, output = nan }\n", r"output is no price from 0 to"),
        ("[[price]", r"^prices.toml: no valid TOML: "),
        ("", r"^prices.toml: give nothing but \[\[price\]\] entries.$"),
        ("price = 3", r"^prices.toml: give nothing but \[\[price\]\] entries.$"),
        (ROW + "[other]\n", r"^prices.toml: give nothing but \[\[price\]\] entries.$"),
        ("price = [3]", r"^prices.toml, price 1: give fields by name.$"),
        (ROW.replace("output", "out"), r"^prices.toml, price 1: output is missing.$"),
        (ROW + "cache = 1\n", r"^prices.toml, price 1: cache is unknown.$"),
        (ROW + ROW.replace("claude-x-1", ""), r"^prices.toml, price 2: model is no text of 1 to 120 charac"),
        (ROW.replace('"the price', '"' + "x" * 300), r"price 1: source is no text of 1 to 300 characters.$"),
        (ROW.replace('"anthropic"', '"mistral"'), r"no kind of agent with a model named 'mistral'.$"),
        (ROW.replace('"anthropic"', '"scripted"'), r"no kind of agent with a model named 'scripted'.$"),
        (
            ROW.replace("2026-11-23\n", '"today"\n', 1),
            r"price 1: valid_from is no date, such as 2026-11-23.$",
        ),
        (ROW.replace("2026-11-23\n", "2026-11-23T00:00:00\n", 1), r"price 1: valid_from is no date"),
        (ROW.replace("input = 2", 'input = "2"'), r"price 1: input is no number.$"),
        (ROW.replace("input = 2", "input = true"), r"price 1: input is no number.$"),
        (ROW.replace("input = 2", "input = -1"), r"input is no price from 0 to 10,000 with 6 decimals.$"),
        (ROW.replace("input = 2", "input = 10001"), r"input is no price from 0 to 10,000 with 6 decimals.$"),
        (ROW.replace("input = 2", "input = nan"), r"input is no price from 0 to 10,000 with 6 decimals.$"),
        (ROW.replace("input = 2", "input = 0.0000001"), r"no price from 0 to 10,000 with 6 decimals.$"),
        (ROW + ROW, r"^prices.toml, price 2: claude-x-1 has a price from 2026-11-23 already.$"),
    ],
)
def test_mistake_is_named_with_its_place(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        price_table.read(text)


def test_shipped_table_has_prices_of_every_hosted_provider_and_says_where_they_were_read() -> None:
    rows = price_table.shipped()
    assert {row.kind for row in rows} == {"openai", "anthropic", "gemini"}
    assert all(" read 20" in row.source for row in rows)


def test_shipped_prices_make_sense_beside_each_other() -> None:
    for row in price_table.shipped():
        assert row.cached_usd is not None
        assert row.cached_usd < row.input_usd < row.output_usd
        assert row.cache_write_usd is None or row.input_usd < row.cache_write_usd < row.output_usd
