"""Two files of comma-separated values by cells, run in the limited process."""

import csv
import json
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import Final

from reviews.compare.both import both
from reviews.compare.closest import Place
from reviews.compare.output import Block, pages
from reviews.compare.rows import match_columns, match_rows
from reviews.compare.words import Piece, changed
from reviews.render import table
from reviews.render.decoding import decoded

MOST_ROWS: Final = 100_000
COLUMNS: Final = 30
"""Of a wider table only the first column and those with changes are shown."""

CELL: Final = 300
BY_WORDS: Final = 40
"""Characters from which on two cells are compared by words."""

Table = list[list[str]]
Line = tuple[bool, Place]


def compare(content: bytes, params: bytes = b"") -> list[bytes]:
    """Pages of rows that changed: {"mark", "old", "new" (numbers of the row), "cells": [pieces]}; the head
    has the columns as [mark, pieces]. `content` is `frames.pack` of both files. Raises UnreadableError."""
    old, new = both(content, rows_of)
    cut = max(len(old), len(new)) > MOST_ROWS
    old, new = filled(old[:MOST_ROWS]), filled(new[:MOST_ROWS])
    columns = match_columns(old[0], new[0])
    lines = list(match_rows(old[1:], new[1:], columns, is_cut=cut))
    shown = _shown(old, new, columns, lines)
    notes = (
        f"Only the first {MOST_ROWS:,} rows of each file are compared." if cut else "",
        f"Of {len(columns)} columns only those with changes are shown." if len(shown) < len(columns) else "",
    )
    heads = [[_mark(place), _cell(old[0], new[0], place)] for place in shown]
    same = all(is_same for is_same, _ in lines) and all(head[0] == "=" for head in heads)
    blocks = [] if same and old[0] == new[0] else _blocks(old[1:], new[1:], shown, lines)
    return pages(blocks, *notes, layout="table", columns=heads)


def rows_of(content: bytes) -> Table:
    if not content.strip():
        return [[]]
    told = json.loads(table.opened(content)[0])
    text = decoded(content)[0].replace("\0", "\N{REPLACEMENT CHARACTER}")
    lines = StringIO(text, newline="")
    if told["quoted"]:
        return list(islice(csv.reader(lines, delimiter=told["delimiter"]), MOST_ROWS + 1))
    return list(islice(csv.reader(lines, delimiter=told["delimiter"], quoting=csv.QUOTE_NONE), MOST_ROWS + 1))


def filled(rows: Table) -> Table:
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]


def _shown(old: Table, new: Table, columns: Sequence[Place], lines: Sequence[Line]) -> list[Place]:
    if len(columns) <= COLUMNS:
        return list(columns)
    touched = set()
    for is_same, (left, right) in lines:
        if not is_same and left is not None and right is not None:
            was, now = old[left + 1], new[right + 1]
            touched |= {place for place in columns if _differs(was, now, place)}
    kept = [place for at, place in enumerate(columns) if at == 0 or place in touched or None in place]
    return kept[:COLUMNS]


def _differs(was: Sequence[str], now: Sequence[str], place: Place) -> bool:
    left, right = place
    return left is not None and right is not None and was[left] != now[right]


def _blocks(old: Table, new: Table, columns: Sequence[Place], lines: Sequence[Line]) -> Iterator[Block]:
    folded = 0
    for is_same, (left, right) in lines:
        if is_same:
            folded += 1
            continue
        if folded:
            yield {"fold": folded, "text": ""}
            folded = 0
        was = old[left] if left is not None else None
        now = new[right] if right is not None else None
        yield {
            "mark": "-" if now is None else "+" if was is None else "~",
            "old": None if left is None else left + 2,
            "new": None if right is None else right + 2,
            "cells": [_cell(was, now, place) for place in columns],
        }
    if folded:
        yield {"fold": folded, "text": ""}


def _mark(place: Place) -> str:
    left, right = place
    return "-" if right is None else "+" if left is None else "="


def _cell(was: Sequence[str] | None, now: Sequence[str] | None, place: Place) -> list[Piece]:
    left, right = place
    before = "" if was is None or left is None else was[left]
    after = "" if now is None or right is None else now[right]
    return cell(before, after)


def cell(before: str, after: str) -> list[Piece]:
    """What became of a cell's text, cut where it is long."""
    before, after = short(before), short(after)
    if before == after:
        return [("=", after)]
    if min(len(before), len(after)) >= BY_WORDS:
        return changed(before, after)
    return [piece for piece in (("-", before), ("+", after)) if piece[1]]


def short(text: str) -> str:
    """The beginning of a long cell."""
    return text if len(text) <= CELL else text[:CELL] + "…"
