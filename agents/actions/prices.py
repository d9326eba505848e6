"""Prices of models: added, never changed, for costs that were counted rest on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date
from decimal import Decimal

from django.db import IntegrityError, transaction

from agents.adapters import registry
from agents.adapters.base import MOST_TOKENS
from agents.adapters.price_table import MOST_TIMES, PriceRow
from agents.adapters.prices import MICRO, MOST
from agents.models import Price
from agents.queries.price_table import rested_on
from reviews.actions.problem import Refused
from reviews.models import User
from reviews.queries.clock import database_now


def load_prices(rows: Iterable[PriceRow]) -> None:
    """Add those of `rows` whose kind, model and day have no price yet. One statement; again: none."""
    Price.objects.bulk_create(
        [
            Price(
                kind=row.kind,
                model=row.model,
                valid_from=row.valid_from,
                input_usd=row.input_usd,
                output_usd=row.output_usd,
                cached_usd=row.cached_usd,
                cache_write_usd=row.cache_write_usd,
                session_usd=row.session_usd,
                long_from=row.long_from,
                long_input=row.long_input,
                long_output=row.long_output,
                source=row.source,
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )


def add_price(
    *,
    kind: str,
    model: str,
    valid_from: date,
    input_usd: Decimal,
    output_usd: Decimal,
    cached_usd: Decimal | None,
    cache_write_usd: Decimal | None,
    session_usd: Decimal,
    source: str,
    by: User | None,
    long_from: int | None = None,
    long_input: Decimal = Decimal(1),
    long_output: Decimal = Decimal(1),
) -> Price:
    """A price from a day (UTC) on, today or later. Raises Refused.

    Not for a day that is over: what runs cost then was counted then and is not counted again.
    """
    model, source = model.strip(), source.strip()
    today = database_now().astimezone(UTC).date()
    amounts = [input_usd, output_usd, session_usd]
    amounts += [amount for amount in (cached_usd, cache_write_usd) if amount is not None]
    for holds, message in (
        (kind in registry.KINDS and registry.is_model(kind), f"Kind: “{kind}” has no model."),
        (1 <= len(model) <= 120 and model.isprintable(), "Model: 1 to 120 characters that can be printed."),
        (valid_from >= today, f"From: {today} (today, UTC) or a later day."),
        (all(map(_is_price, amounts)), f"Prices: USD 0 to {MOST:,}, with 6 decimals at most."),
        (
            all(_is_price(times) and 1 <= times <= MOST_TIMES for times in (long_input, long_output)),
            f"Long prompts: 1 to {MOST_TIMES} times the prices.",
        ),
        (long_from is None or 1 <= long_from <= MOST_TOKENS, "Long prompts: from 1 token on."),
        (
            1 <= len(source) <= 300 and source.isprintable(),
            "Where it was read: 1 to 300 characters that can be printed.",
        ),
    ):
        if not holds:
            raise Refused(message)
    try:
        with transaction.atomic():
            return Price.objects.create(
                kind=kind,
                model=model,
                valid_from=valid_from,
                input_usd=input_usd,
                output_usd=output_usd,
                cached_usd=cached_usd,
                cache_write_usd=cache_write_usd,
                session_usd=session_usd,
                long_from=long_from,
                long_input=long_input,
                long_output=long_output,
                source=source,
                added_by=by,
            )
    except IntegrityError as error:
        raise Refused(
            f"There is a price of {model} from {valid_from} on already. Withdraw it, where no run has been "
            "counted with it, or give a later day."
        ) from error


def withdraw_price(*, price: Price) -> None:
    """Delete a price that somebody typed and that no run has been counted with. Raises Refused for others.

    One statement looks and deletes. A run looks prices up when it starts: one that starts in the same moment
    may still be counted with it.
    """
    typed = Price.objects.filter(pk=price.pk, added_by__isnull=False)
    deleted, _ = typed.alias(used=rested_on()).filter(used=False).delete()
    if not deleted:
        raise Refused(
            f"The price of {price.model} from {price.valid_from} on stays: runs have been counted with it, "
            "or it came with the program. A price from a later day on takes its place."
        )


def _is_price(amount: Decimal) -> bool:
    return amount.is_finite() and 0 <= amount <= MOST and amount == amount.quantize(MICRO)
