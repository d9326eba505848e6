"""How values of command lines are read. Each function raises Refused, naming the argument."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from reviews.actions.problem import Refused


def amount(text: str, argument: str) -> Decimal:
    """A decimal number; its range is for the action to judge."""
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise Refused(f"{argument}: “{text}” is no number, such as 20 or 0.50.") from error


def optional_amount(text: str | None, argument: str) -> Decimal | None:
    return None if text is None else amount(text, argument)


def whole(text: str, argument: str) -> int:
    """A whole number of at most 18 digits; its range is for the action to judge."""
    digits = text.strip().removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 18):
        raise Refused(f"{argument}: “{text}” is no whole number.")
    return int(text)


def names(text: str) -> list[str]:
    """Names set apart by commas, each without the white space around it; empty ones are dropped."""
    return [name.strip() for name in text.split(",") if name.strip()]
