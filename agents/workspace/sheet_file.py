"""CSV -> an Excel file. Runs in the limited process."""

import json
import re
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook

from agents.workspace import csv_table
from reviews.convert.errors import UnreadableError
from reviews.convert.undated import LONG_AGO

MOST_CELLS: Final = 300_000
MOST_ROWS: Final = 1_048_576  # an Excel file can't have more of either
MOST_COLUMNS: Final = 16_384
WIDEST: Final = 60  # characters
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.(\d{1,14}))?", re.ASCII)
_DIGITS: Final = 15  # Excel keeps no more of a number
# Digits that are no amount: a number with a zero in front, or longer than a number can be kept.
_CODE: Final = re.compile(r"-?(?:0\d+|\d{16,})(?:\.\d+)?", re.ASCII)
_NOT_IN_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\\0-\x1f]")


def workbook(table: bytes, title: bytes) -> list[bytes]:
    """The XLSX, and as JSON how many rows, columns and numbers it has.

    The first row is bold and stays in view. A number becomes a number, shown with as many decimals as it was
    written with. All else is text as it stands, so that nothing is a formula or a link: dates, percentages,
    numbers with a comma in them, and a whole column where one cell has digits with a zero in front or more
    of them than Excel keeps. The same input gives the same bytes.
    """
    rows: list[list[str]] = []
    cells = 0
    for row in csv_table.rows(table.decode("utf-8")):
        cells += len(row)
        if cells > MOST_CELLS or len(rows) >= MOST_ROWS or len(row) > MOST_COLUMNS:
            raise UnreadableError(
                f"The table is too big: {MOST_CELLS:,} cells in {MOST_COLUMNS:,} columns can be converted."
            )
        rows.append(row)
    raw = BytesIO()
    book = Workbook(raw, {"in_memory": True})
    book.set_properties({"created": LONG_AGO.replace(tzinfo=None)})
    sheet = book.add_worksheet(_sheet_name(title.decode("utf-8")))
    numbers = _fill(book, sheet, rows)
    book.close()
    columns = max((len(row) for row in rows), default=0)
    return [raw.getvalue(), json.dumps({"rows": len(rows), "columns": columns, "numbers": numbers}).encode()]


def _fill(book: Any, sheet: Any, rows: list[list[str]]) -> int:
    head = book.add_format({"bold": True})
    by_decimals: dict[int, Any] = {}
    codes = {place for row in rows[1:] for place, cell in enumerate(row) if _CODE.fullmatch(cell.strip())}
    widths: dict[int, int] = {}
    numbers = 0
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            longest = max(map(len, cell.split("\n")))
            widths[place] = max(widths.get(place, 0), min(longest, WIDEST))
            decimals = _decimals(cell.strip()) if line and place not in codes else None
            if decimals is None:
                sheet.write_string(line, place, cell, head if line == 0 else None)
                continue
            if decimals not in by_decimals:
                by_decimals[decimals] = book.add_format({"num_format": f"0.{'0' * decimals}".rstrip(".")})
            sheet.write_number(line, place, float(cell), by_decimals[decimals])
            numbers += 1
    for place, width in widths.items():
        sheet.set_column(place, place, width + 2)
    if len(rows) > 1:
        sheet.freeze_panes(1, 0)
    return numbers


def _decimals(cell: str) -> int | None:
    """How many decimals a number is written with; None for what is no number, or one that would change."""
    found = _NUMBER.fullmatch(cell)
    if found is None or sum(char.isdigit() for char in cell) > _DIGITS or cell == "-0":
        return None
    return len(found[1] or "")


def _sheet_name(title: str) -> str:
    name = _NOT_IN_SHEET_NAME.sub(" ", title)[:31].strip(" '")
    return "Sheet1" if not name or name.lower() == "history" else name
