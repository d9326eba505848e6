"""What tables and sheets have in common: pages of rows, windows of columns, cells as text."""

from typing import Any, Final

ROWS: Final = 100
"""On one page."""

BLOCK: Final = 10
"""Pages that are made at once, so that the next ones are there."""

COLUMNS: Final = 100
"""Shown beside each other."""

CELL: Final = 2_000
SHORT_CELL: Final = 200
PAGE_CHARS: Final = 500_000
"""Characters of a page from which on its cells are cut at SHORT_CELL instead of CELL."""

Rows = list[tuple[int, list[str]]]


def page(rows: Rows, width: int) -> dict[str, Any]:
    """A page as JSON takes it: rows [[number, [cell, ...]]], each filled up to `width` cells, and cut: the
    number of characters after which cells were cut, 0 where none was."""
    most = CELL if sum(len(cell) for _, row in rows for cell in row) <= PAGE_CHARS else SHORT_CELL
    cut = any(len(cell) > most for _, row in rows for cell in row)
    shown = [
        [number, [_short(cell, most) for cell in row] + [""] * (width - len(row))] for number, row in rows
    ]
    return {"rows": shown, "cut": most if cut else 0}


def _short(cell: str, most: int) -> str:
    return cell if len(cell) <= most else cell[:most] + "…"


def letters(column: int) -> str:
    """The name of a column counted from 0: A, B, ..., Z, AA."""
    name = ""
    column += 1
    while column:
        column, left = divmod(column - 1, 26)
        name = chr(65 + left) + name
    return name


def column_of(name: str) -> int:
    """The column, from 0, of a cell's name such as AB12; -1 for what is no such name."""
    column = 0
    for sign in name:
        if not "A" <= sign <= "Z" or column > 20_000:
            break
        column = column * 26 + ord(sign) - 64
    return column - 1
