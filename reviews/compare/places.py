"""Where cells of a table are in a later version of it, run in the limited process."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reviews.compare.both import both
from reviews.compare.closest import Place
from reviews.compare.rows import match_columns, match_rows
from reviews.compare.sheets import Book, Sheet, book_of, headings
from reviews.compare.table import MOST_ROWS, filled, rows_of, short

TOLD: Final = 12
"""Cells of a range whose texts are told."""

Range = Sequence[int]
"""First row, first column, last row, last column; all count from 1."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Two tables with what became of rows and columns: None for one that is gone. Numbers count from 1."""

    old: dict[int, list[str]]
    new: dict[int, list[str]]
    rows: dict[int, int | None]
    columns: dict[int, int | None]

    def find(self, cells: Range) -> dict[str, Any] | None:
        """{"cells": where they are, "was": their texts then, "now": their texts by now}; {"gone": "row" or
        "column", "was"} where none of them is left; None where nothing was written there."""
        first_row, first_column, last_row, last_column = cells
        rows = [to for at, to in self.rows.items() if first_row <= at <= last_row]
        columns = [to for at, to in self.columns.items() if first_column <= at <= last_column]
        if not rows or not columns:
            return None
        here_rows, here_columns = _kept(rows), _kept(columns)
        if not here_rows:
            return {"gone": "row", "was": _texts(self.old, cells)}
        if not here_columns:
            return {"gone": "column", "was": _texts(self.old, cells)}
        to = (min(here_rows), min(here_columns), max(here_rows), max(here_columns))
        return {"cells": to, "was": _texts(self.old, cells), "now": _texts(self.new, to)}


def table(content: bytes, params: bytes) -> list[bytes]:
    """`content` is `frames.pack` of both files; `params` JSON with "places", itself JSON: a list of ranges.

    One part: JSON of a list with what `Matched.find` gives for each. Raises UnreadableError.
    """
    old, new = both(content, rows_of)
    cut = max(len(old), len(new)) > MOST_ROWS
    old, new = filled(old[:MOST_ROWS]), filled(new[:MOST_ROWS])
    columns = match_columns(old[0], new[0])
    lines = match_rows(old[1:], new[1:], columns, is_cut=cut)
    matched = Matched(
        old=dict(enumerate(old, 1)),
        new=dict(enumerate(new, 1)),
        rows=_places([(-1, -1), *(place for _, place in lines)], 2, 2),
        columns=_places(columns, 1, 1),
    )
    return _told(matched.find(cells) for cells in _asked(params))


def workbook(content: bytes, params: bytes) -> list[bytes]:
    """As `table`; a place begins with the sheet: [number, name, ...range], the name "" where not known.

    What is found has "number" and "name" of the sheet; where that is no longer there it is {"gone": "sheet",
    "was": ""}.
    """
    old, new = both(content, book_of)
    matched: dict[str, Matched | None] = {}

    def find(number: int, name: str, cells: Range) -> dict[str, Any] | None:
        names = list(old.sheets)
        name = name or (names[number - 1] if number <= len(names) else "")
        if name not in old.sheets:
            return None
        to = _same_sheet(name, old, new)
        if to is None:
            return {"gone": "sheet", "was": ""}
        if name not in matched:
            matched[name] = _matched(old.sheets[name], new.sheets[to])
        found = matched[name]
        place = found.find(cells) if found else None
        return place and {**place, "number": list(new.sheets).index(to) + 1, "name": to}

    return _told(find(number, name, cells) for number, name, *cells in _asked(params))


def _matched(old: Sheet, new: Sheet) -> Matched | None:
    if not (old.shown and new.shown):
        return None
    columns = match_columns(headings(old), headings(new))
    lines = match_rows(old.keys, new.keys, columns, is_cut=old.is_cut or new.is_cut)
    at_to = _places((place for _, place in lines), 0, 0)
    return Matched(
        old=dict(zip(old.numbers, old.shown, strict=True)),
        new=dict(zip(new.numbers, new.shown, strict=True)),
        rows={old.numbers[at]: None if to is None else new.numbers[to] for at, to in at_to.items()},
        columns=_places(columns, 1, 1),
    )


def _same_sheet(name: str, old: Book, new: Book) -> str | None:
    """The sheet of that name, else a new one that holds the same."""
    if name in new.sheets:
        return name
    others = (other for other in new.sheets if other not in old.sheets)
    return next((other for other in others if new.sheets[other].keys == old.sheets[name].keys), None)


def _places(places: Iterable[Place], old: int, new: int) -> dict[int, int | None]:
    """Those of the old table, counted from `old`, to those of the new one, counted from `new`."""
    return {at + old: None if to is None else to + new for at, to in places if at is not None}


def _kept(numbers: Iterable[int | None]) -> list[int]:
    return [number for number in numbers if number is not None]


def _texts(rows: dict[int, list[str]], cells: Range) -> str:
    first_row, first_column, last_row, last_column = cells
    last_row = min(last_row, first_row + TOLD)
    texts = [
        text
        for number in range(first_row, last_row + 1)
        for text in rows.get(number, [])[first_column - 1 : last_column][:TOLD]
    ]
    told = " | ".join(short(text) for text in texts[:TOLD])
    return told + (" | …" if len(texts) > TOLD else "")


def _asked(params: bytes) -> list[Any]:
    places: list[Any] = json.loads(json.loads(params)["places"])
    return places


def _told(found: Iterable[dict[str, Any] | None]) -> list[bytes]:
    return [json.dumps(list(found)).encode()]
