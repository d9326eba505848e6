"""Checks of single values that are numbers or dates."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from reviews.formats.limits import (
    NUMBER_MAX_CHARACTERS,
    WEIGHT_MAX,
    WEIGHT_PLACES,
    YEAR_MAX,
    YEAR_MIN,
)
from reviews.formats.problems import RowReport, shown

PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?")
PLAIN_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?")


def to_decimal(value: object) -> Decimal | None:
    """A JSON number or its text as a finite Decimal, None for anything else. No thousands separators."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    text = str(value).strip()
    if len(text) > NUMBER_MAX_CHARACTERS or not PLAIN_NUMBER.fullmatch(text):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent past what Decimal can hold
        return None
    return number if number.is_finite() else None


def with_places(number: Decimal, places: int) -> Decimal | None:
    """The same number with exactly so many decimals, None where it has more."""
    fixed = number.quantize(Decimal(1).scaleb(-places))
    return abs(fixed) if fixed == number else None


def amount(value: object, column: str, below: Decimal, places: int, report: RowReport) -> Decimal | None:
    """A number from 0 up to `below`, given with exactly `places` decimals; None where there is none."""
    if value is None or value == "":
        return None
    number = to_decimal(value)
    if number is None:
        report.error(column, f"must be a plain number such as 450 or 450.50, not {shown(value)}.")
    elif number < 0:
        report.error(column, f"must not be negative, but is {shown(value)}.")
    elif number >= below:
        report.error(column, f"must be below {below:,}, but is {shown(value)}.")
    else:
        fixed = with_places(number, places)
        if fixed is None:
            report.error(column, f"may have at most {places} decimals, but is {shown(value)}.")
        return fixed
    return None


def weight(value: object, column: str, report: RowReport) -> Decimal:
    """A criterion's weight: above 0, at most `WEIGHT_MAX`, at most `WEIGHT_PLACES` decimals."""
    number = to_decimal(value)
    if value is None or value == "":
        report.error(column, "is missing.")
    elif number is None:
        report.error(column, f"must be a plain number such as 1 or 2.5, not {shown(value)}.")
    elif not 0 < number <= WEIGHT_MAX:
        report.error(column, f"must be above 0 and at most {WEIGHT_MAX:,}, but is {shown(value)}.")
    else:
        fixed = with_places(number, WEIGHT_PLACES)
        if fixed is not None:
            return fixed
        report.error(column, f"may have at most {WEIGHT_PLACES} decimals, but is {shown(value)}.")
    return Decimal(1)


def posted_at(value: object, report: RowReport) -> date | None:
    """A date, or the UTC date of a date and time; None where there is none."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        report.error("posted_at", f"must be a date in quotes such as 2025-03-31, not {shown(value)}.")
        return None
    text = value.strip()
    try:
        if not PLAIN_DATE.fullmatch(text):
            raise ValueError
        moment = datetime.fromisoformat(text)
    except ValueError:
        report.error("posted_at", f"must be a date such as 2025-03-31, not {shown(value)}.")
        return None
    # Before the change to UTC, which overflows next to the first and the last year.
    if not YEAR_MIN <= moment.year <= YEAR_MAX:
        report.error("posted_at", f"must lie between {YEAR_MIN} and {YEAR_MAX}, but is {shown(value)}.")
        return None
    return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()


def position(value: object, report: RowReport) -> int | None:
    """A criterion's place in its rubric, from 1; None where the file leaves it open."""
    if value is None or value == "":
        return None
    number = to_decimal(value)
    if number is None or not 1 <= number <= 10_000 or number != int(number):
        report.error("position", f"must be a whole number from 1 up, not {shown(value)}.")
        return None
    return int(number)
