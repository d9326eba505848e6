"""One record as its format gives it, before anything in it is checked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """`values` is None where the record could not be read at all, which has been reported by then."""

    row: int
    values: dict[str, object] | None
