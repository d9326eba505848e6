"""Excel workbooks: their sheets, and the rows of one sheet in blocks."""

import json
from typing import Any, Final

from reviews.convert.errors import UnreadableError
from reviews.render import grid, params
from reviews.render.cells import Looks
from reviews.render.sheet_rows import RowReader, claimed_rows, frozen_rows, rows_between, shared_texts
from reviews.render.workbook import Workbook
from reviews.render.xml_pieces import batches

PER_BLOCK: Final = grid.ROWS * grid.BLOCK
COUNTED: Final = 50_000_000
"""Bytes of a sheet's XML. To unpack all of a large file takes seconds."""


def opened(content: bytes, wanted: bytes = b"") -> list[bytes]:
    """First JSON: sheets [[name, hidden]], sheet (from 1: the one asked for, or the first that can be seen),
    cells (whether it has any), frozen (rows that stay on top), rows (those after them), exact (else `rows` is
    what the sheet claims) and notes. Then what `block` gives for its first rows and columns.

    `wanted` is JSON {"sheet": from 1, 0 for the first}. Nothing is read of other sheets. Raises
    UnreadableError.
    """
    workbook = Workbook(content)
    number = _number(workbook, params.read(wanted).get("sheet", 0))
    part = workbook.sheets[number - 1].part
    size = _size(workbook, part) if part else {"frozen": 0, "rows": 0, "exact": True}
    told = params.answer(
        sheets=[[sheet.name, sheet.hidden] for sheet in workbook.sheets],
        **{"sheet": number, "cells": bool(part), "notes": workbook.not_shown(), **size},
    )
    return told + (_block(workbook, part, first=size["frozen"]) if part else [])


def block(content: bytes, wanted: bytes) -> list[bytes]:
    """First JSON {"head": frozen rows, "width": columns that have cells in these rows, "valueless": whether a
    formula has no value}, then up to BLOCK pages; head and pages as `grid.page` has them.

    `wanted` is JSON {"sheet": from 1, "first": stored row from 0, "left": first column, "formulas": 0 or 1}.
    """
    asked = params.read(wanted)
    workbook = Workbook(content)
    part = workbook.sheets[_number(workbook, asked["sheet"]) - 1].part
    if not part:
        raise UnreadableError("This sheet has no cells.")
    return _block(workbook, part, asked["first"], asked["left"], formulas=bool(asked["formulas"]))


def _block(
    workbook: Workbook, part: str, first: int, left: int = 0, *, formulas: bool = False
) -> list[bytes]:
    looks = Looks(workbook.package, from_1904=workbook.from_1904)
    reader = RowReader(looks, left, formulas=formulas)
    with workbook.package.open(part) as file:
        frozen = frozen_rows(next(batches(file, "row"))[1])
    found = []
    for begin, end in ((0, frozen), (first, first + PER_BLOCK)):
        with workbook.package.open(part) as file:
            found.append([reader.read(row) for row in rows_between(file, begin, end)])
    texts = _texts(workbook, [cell for rows in found for _, cells in rows for cell in cells.values()])
    width = max((column + 1 for rows in found for _, cells in rows for column in cells), default=0)
    head, rows = ([(number, _filled(cells, texts)) for number, cells in block] for block in found)
    pages = [rows[at : at + grid.ROWS] for at in range(0, len(rows), grid.ROWS)]
    told = {"head": grid.page(head, width), "width": reader.width, "valueless": reader.valueless}
    return [
        json.dumps(value, ensure_ascii=False).encode(errors="replace")
        for value in (told, *(grid.page(page, width) for page in pages))
    ]


def _size(workbook: Workbook, part: str) -> dict[str, Any]:
    """Rows are counted as far as COUNTED bytes go; of a longer sheet its own word is taken."""
    frozen = rows = read = 0
    claimed = 0
    with workbook.package.open(part) as file:
        for before, data, starts in batches(file, "row"):
            if not before:
                frozen, claimed = frozen_rows(data), claimed_rows(data)
            rows = before + len(starts)
            read += len(data)
            if read > COUNTED and claimed > rows:
                return {"frozen": frozen, "rows": claimed - frozen, "exact": False}
    frozen = min(frozen, rows)
    return {"frozen": frozen, "rows": rows - frozen, "exact": True}


def _number(workbook: Workbook, wanted: int) -> int:
    if 1 <= wanted <= len(workbook.sheets):
        return wanted
    seen = [number for number, sheet in enumerate(workbook.sheets, 1) if not sheet.hidden and sheet.part]
    return seen[0] if seen else 1


def _texts(workbook: Workbook, cells: list[str | int]) -> dict[int, str]:
    wanted = {cell for cell in cells if isinstance(cell, int)}
    part = workbook.strings()
    if not wanted or not part:
        return {}
    with workbook.package.open(part) as file:
        return shared_texts(file, wanted)


def _filled(cells: dict[int, str | int], texts: dict[int, str]) -> list[str]:
    row = [""] * (max(cells) + 1 if cells else 0)
    for column, cell in cells.items():
        row[column] = texts.get(cell, "") if isinstance(cell, int) else cell
    return row
