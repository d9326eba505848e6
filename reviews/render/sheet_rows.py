"""Rows of one sheet."""

import re
from collections.abc import Iterable, Iterator
from typing import IO, Final

from lxml import etree

from reviews.render import grid
from reviews.render.cells import Looks, words
from reviews.render.xml_pieces import batches, local, parsed

_ROWS_END: Final = re.compile(rb"</(?:[\w.-]+:)?sheetData\b")
_FROZEN: Final = re.compile(rb"<(?:[\w.-]+:)?pane\b[^>]*>")
_HEIGHT: Final = re.compile(rb'\bySplit="(\d{1,4})"')
_CLAIM: Final = re.compile(rb'<(?:[\w.-]+:)?dimension\b[^>]*\bref="[A-Z]{1,3}\d{1,7}:[A-Z]{1,3}(\d{1,7})"')
HEAD: Final = 100_000
"""Bytes in which what precedes a sheet's rows is looked for."""
MOST_FROZEN: Final = 5
COLUMNS: Final = 16_384
"""More has no program that writes such files."""


def frozen_rows(head: bytes) -> int:
    """How many rows the sheet itself keeps on top when one scrolls, from what precedes its rows; 1 to
    MOST_FROZEN."""
    pane = _FROZEN.search(head, 0, HEAD)
    height = _HEIGHT.search(pane.group()) if pane and b"frozen" in pane.group() else None
    return min(max(int(height.group(1)), 1), MOST_FROZEN) if height else 1


def claimed_rows(head: bytes) -> int:
    """How many rows the sheet says that it has, 0 where it doesn't."""
    found = _CLAIM.search(head, 0, HEAD)
    return int(found.group(1)) if found else 0


def rows_between(part: IO[bytes], first: int, last: int) -> Iterator[etree._Element]:
    """The rows from the one numbered `first` (from 0, as they are stored) to before `last`."""
    for before, data, starts in batches(part, "row"):
        if before >= last:
            return
        if before + len(starts) <= first:
            continue
        begin = starts[max(0, first - before)]
        end = starts[last - before] if last - before < len(starts) else len(data)
        close = _ROWS_END.search(data, begin, end)
        yield from parsed(data[begin : close.start() if close else end])


class RowReader:
    """Turns rows into (number, cells from `left` on by their place). A cell is its text, or the number of the
    shared text that it refers to."""

    def __init__(self, looks: Looks, left: int, *, formulas: bool) -> None:
        self._looks = looks
        self._left = left
        self._formulas = formulas
        self._number = 0
        self.width = 0
        """Columns up to the last one with a cell, of all rows read."""
        self.valueless = False
        """Whether there was a formula without a value, which shows as itself."""

    def read(self, row: etree._Element) -> tuple[int, dict[int, str | int]]:
        told = row.get("r", "")
        self._number = int(told) if told.isdecimal() and len(told) < 8 else self._number + 1
        cells: dict[int, str | int] = {}
        column = -1
        for cell in row:
            if local(cell) != "c":
                continue
            named = grid.column_of(cell.get("r", ""))
            column = named if named >= 0 else column + 1
            shown = self._value(cell)
            if shown != "" and 0 <= column < COLUMNS:
                self.width = max(self.width, column + 1)
                if self._left <= column < self._left + grid.COLUMNS:
                    cells[column - self._left] = shown[: grid.CELL + 1] if isinstance(shown, str) else shown
        return self._number, cells

    def _value(self, cell: etree._Element) -> str | int:
        parts = {local(child): child for child in cell}
        kind = cell.get("t", "n")
        formula = parts.get("f")
        if formula is not None and self._formulas:
            return _formula(formula)
        if kind == "inlineStr":
            return words(parts["is"]) if "is" in parts else ""
        raw = (parts["v"].text or "") if "v" in parts else ""
        if not raw and formula is not None and kind != "str":
            self.valueless = True
            return _formula(formula)
        if kind == "s":
            return int(raw) if raw.isdecimal() and len(raw) < 10 else ""
        if kind == "b":
            return "TRUE" if raw == "1" else "FALSE"
        return self._looks.number(raw, cell.get("s", "0")) if kind == "n" and raw else raw


def _formula(element: etree._Element) -> str:
    return f"={element.text}" if element.text else "=(as above)"


def shared_texts(part: IO[bytes], wanted: Iterable[int]) -> dict[int, str]:
    """The shared texts with these numbers; those that the file does not have are missing."""
    left = sorted(set(wanted), reverse=True)
    found: dict[int, str] = {}
    for before, data, starts in batches(part, "si"):
        while left and left[-1] < before + len(starts):
            number = left.pop()
            at = number - before
            piece = data[starts[at] : starts[at + 1] if at + 1 < len(starts) else len(data)]
            for element in parsed(piece):
                found[number] = words(element)[: grid.CELL + 1]
                break
        if not left:
            break
    return found
