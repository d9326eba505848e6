"""JSON Lines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import BinaryIO, Never

from reviews.formats.limits import NUMBER_MAX_CHARACTERS
from reviews.formats.problems import Problems
from reviews.formats.record import Record
from reviews.formats.text import text_lines


class _RefusedError(ValueError):
    """Valid for Python's reader, but not for us."""


def json_records(stream: BinaryIO, file: str, problems: Problems) -> Iterator[Record]:
    """Yield each line that is not blank; the values are None where the line was refused and reported.

    Numbers with a point or an exponent come as Decimal. Raises FileError where reading can not go on.
    """
    for number, line in text_lines(stream):
        if not line.strip():
            continue
        values: dict[str, object] | None = None
        try:
            value = json.loads(
                line,
                object_pairs_hook=_object,
                parse_int=_whole,
                parse_float=_decimal,
                parse_constant=_constant,
            )
        except json.JSONDecodeError as error:
            problems.error(file, f"is not valid JSON: {error.msg} at character {error.colno}.", row=number)
        except _RefusedError as error:
            problems.error(file, str(error), row=number)
        except RecursionError:
            problems.error(file, "is nested too deeply.", row=number)
        else:
            if isinstance(value, dict):
                values = value
            else:
                problems.error(file, 'must be an object: {"id": ..., "title": ..., ...}.', row=number)
        yield Record(number, values)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _RefusedError(f"has the key {json.dumps(key[:60])} twice.")
            seen.add(key)
    return values


def _whole(digits: str) -> int:
    if len(digits) > NUMBER_MAX_CHARACTERS:
        raise _RefusedError(f"holds a number of {len(digits):,} characters.")
    return int(digits)


def _decimal(digits: str) -> Decimal:
    if len(digits) > NUMBER_MAX_CHARACTERS:
        raise _RefusedError(f"holds a number of {len(digits):,} characters.")
    try:
        return Decimal(digits)
    except InvalidOperation as error:
        raise _RefusedError("holds a number with too large an exponent.") from error


def _constant(name: str) -> Never:
    raise _RefusedError(f"holds {name}, which is not a JSON number.")
