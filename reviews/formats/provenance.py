"""Keys that nothing here knows are kept with the task, so long as they can be stored."""

from __future__ import annotations

import json
from decimal import Decimal

from reviews.formats.limits import (
    PROVENANCE_DEPTH_MAX,
    PROVENANCE_KEY_MAX,
    PROVENANCE_KEYS_MAX,
    PROVENANCE_MAX,
)
from reviews.formats.problems import RowReport
from reviews.formats.text_fields import text_problem

# Below it a float comes back from PostgreSQL as it went in, so that the same file compares equal.
FLOAT_BELOW = 1e15


class _RefusedError(Exception):
    """This value can not be kept."""


def provenance(values: dict[str, object], report: RowReport) -> dict[str, object]:
    """The same keys with values that JSON and PostgreSQL can hold; numbers with a point become floats."""
    kept: dict[str, object] = {}
    if len(values) > PROVENANCE_KEYS_MAX:
        report.error(None, f"has {len(values):,} unknown keys; {PROVENANCE_KEYS_MAX} are allowed.")
        return kept
    for key, value in values.items():
        name = key.strip() or '""'
        if problem := text_problem(key, PROVENANCE_KEY_MAX, one_line=True):
            report.error(None, f"the name of a key {problem}")
            continue
        try:
            kept[key] = _kept(value, PROVENANCE_DEPTH_MAX)
        except _RefusedError as refused:
            report.error(name, str(refused))
    if len(json.dumps(kept, ensure_ascii=False)) > PROVENANCE_MAX:
        keys = ", ".join(kept)[:100]
        report.error(None, f"the unknown keys ({keys}) hold more than {PROVENANCE_MAX:,} characters.")
    return kept


def _kept(value: object, depth: int) -> object:
    if depth == 0:
        raise _RefusedError(f"is nested deeper than {PROVENANCE_DEPTH_MAX} levels.")
    if isinstance(value, str):
        if problem := text_problem(value, PROVENANCE_MAX, one_line=False):
            raise _RefusedError(problem)
        return value
    if isinstance(value, Decimal):
        if abs(value) >= FLOAT_BELOW:
            raise _RefusedError(
                f"holds a number with a point or an exponent that is not below {FLOAT_BELOW:.0e}."
            )
        return float(value)
    if isinstance(value, list):
        return [_kept(item, depth - 1) for item in value]
    if isinstance(value, dict):
        return {_kept_key(key): _kept(item, depth - 1) for key, item in value.items()}
    return value


def _kept_key(key: str) -> str:
    if problem := text_problem(key, PROVENANCE_KEY_MAX, one_line=True):
        raise _RefusedError(f"the name of a key in it {problem}")
    return key
