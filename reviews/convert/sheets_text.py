"""The cells of an Excel file."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO, StringIO
from itertools import islice
from typing import Any, Final
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from reviews.convert import lines, ooxml
from reviews.convert.errors import UnreadableError

MOST_SHEETS: Final = 2_000  # openpyxl needs a millisecond for each before it reads the first
SHEETS: Final = 200
ROWS: Final = 100_000
"""Of one sheet; rows without content count."""


def text(content: bytes) -> list[bytes]:
    """Sheet by sheet, each row as CSV. A formula stands in brackets after the value that the file has for it,
    or alone where it has none. Empty rows are left out, so each row begins with its number."""
    return lines.joined(_text(content))


def _text(content: bytes) -> Iterator[str]:
    count = sum(name.startswith("xl/worksheets/") for name in ooxml.Package(content).names)
    if count > MOST_SHEETS:
        raise UnreadableError(f"The file has {count:,} sheets; {MOST_SHEETS:,} can be read at most.")
    try:
        values = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        formulas = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    except (KeyError, BadZipFile, InvalidFileException) as error:
        raise UnreadableError("The file is damaged: its workbook can't be read.") from error
    names = values.sheetnames
    for name in names[:SHEETS]:
        hidden = "" if values[name].sheet_state == "visible" else " (hidden)"
        yield f"## Sheet: {name}{hidden}"
        yield from _rows(values[name], formulas[name])
        yield ""
    if len(names) > SHEETS:
        yield f"({len(names) - SHEETS:,} more sheets are not shown)"


def _rows(values: Any, formulas: Any) -> Iterator[str]:
    if not hasattr(values, "reset_dimensions"):
        yield "(a chart)"
        return
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # else each row is filled up to the width that the file claims
    both = zip(values.iter_rows(values_only=True), formulas.iter_rows(values_only=True), strict=False)
    for number, (row, written) in enumerate(islice(both, ROWS), 1):
        cells = [_cell(value, formula) for value, formula in zip(row, written, strict=False)]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield f"{number}: {_csv(cells)}"
    if next(both, None) is not None:
        yield f"(only the first {ROWS:,} rows of this sheet are shown)"


def _cell(value: object, formula: object) -> str:
    shown = _shown(value)
    if isinstance(formula, str) and formula.startswith("=") and formula != shown:
        return f"{shown} ({formula})" if shown else formula
    return shown


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def _csv(cells: list[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="").writerow(cell.replace("\n", " ") for cell in cells)
    return out.getvalue()
