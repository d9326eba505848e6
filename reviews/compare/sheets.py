"""Two workbooks by cells, run in the limited process."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from reviews.compare.both import both
from reviews.compare.closest import Place
from reviews.compare.formula import relative
from reviews.compare.output import Block, pages
from reviews.compare.rows import match_columns, match_rows
from reviews.compare.table import cell
from reviews.compare.words import Piece
from reviews.render import grid
from reviews.render.cells import Looks
from reviews.render.sheet_rows import RowReader, rows_between, shared_texts
from reviews.render.workbook import Workbook

MOST_CELLS: Final = 400_000
"""Of one workbook; empty ones within a row count. Some 20 µs each."""

MOST_SHEETS: Final = 500
MOST_ROWS: Final = 200_000
HEADINGS: Final = 10
"""Rows among which the one with the headings is looked for."""

ROW: Final = 20
"""Cells of a whole row that are told."""


@dataclass(slots=True)
class Sheet:
    """`numbers` are those of the rows; `shown` their cells as they read, `keys` as they are compared.
    `is_cut`: it goes on beyond these."""

    numbers: list[int] = field(default_factory=list)
    shown: list[list[str]] = field(default_factory=list)
    keys: list[list[str]] = field(default_factory=list)
    is_cut: bool = False


@dataclass(slots=True)
class Book:
    """`notes` say what was not read."""

    sheets: dict[str, Sheet]
    notes: list[str]


def compare(content: bytes, params: bytes = b"") -> list[bytes]:
    """Pages of changed cells in the order of the new workbook: {"sheet", "address", "was_at" (its address
    before, where it moved), "pieces"}. `content` is `frames.pack` of both files. Raises UnreadableError."""
    old, new = both(content, book_of)
    notes = dict.fromkeys([*old.notes, *new.notes])
    return pages(_blocks(old.sheets, new.sheets), *notes, layout="cells")


def _blocks(old: dict[str, Sheet], new: dict[str, Sheet]) -> Iterator[Block]:
    gone = [name for name in old if name not in new]
    for name, sheet in new.items():
        if name in old:
            yield from _cells(name, old[name], sheet)
            continue
        renamed = next((other for other in gone if old[other].keys == sheet.keys), None)
        if renamed is not None:
            gone.remove(renamed)
        told = "new sheet" if renamed is None else f"was {renamed}"
        yield _block(name, "", [("+", told)])
    for name in gone:
        yield _block(name, "", [("-", "sheet removed")])


def _cells(name: str, old: Sheet, new: Sheet) -> Iterator[Block]:
    is_cut = old.is_cut or new.is_cut
    if is_cut and not (old.shown and new.shown):
        return  # one of the two was not read at all
    columns = match_columns(headings(old), headings(new))
    for left, right in columns:
        if right is None and left is not None and any(row[left] for row in old.shown):
            yield _block(name, f"column {grid.letters(left)}", [("-", "column removed")])
        elif left is None and right is not None and any(row[right] for row in new.shown):
            yield _block(name, f"column {grid.letters(right)}", [("+", "new column")])
    for is_same, (at, to) in match_rows(old.keys, new.keys, columns, is_cut=is_cut):
        if is_same:
            continue
        if at is not None and to is not None:
            yield from _changed(name, old, new, at, to, columns)
        elif at is not None:
            yield _block(name, f"row {old.numbers[at]}", [("-", _whole(old.shown[at]))])
        elif to is not None:
            yield _block(name, f"row {new.numbers[to]}", [("+", _whole(new.shown[to]))])


def _changed(
    name: str, old: Sheet, new: Sheet, at: int, to: int, columns: Sequence[Place]
) -> Iterator[Block]:
    for left, right in columns:
        if left is None or right is None or old.keys[at][left] == new.keys[to][right]:
            continue
        address = f"{grid.letters(right)}{new.numbers[to]}"
        before = f"{grid.letters(left)}{old.numbers[at]}"
        pieces = cell(old.shown[at][left], new.shown[to][right])
        yield _block(name, address, pieces, "" if before == address else before)


def _block(sheet: str, address: str, pieces: list[Piece], was_at: str = "") -> Block:
    return {"sheet": sheet, "address": address, "was_at": was_at, "pieces": pieces}


def headings(sheet: Sheet) -> list[str]:
    """The first of the fullest rows at the top."""
    return max(sheet.shown[:HEADINGS], key=lambda row: sum(bool(text) for text in row), default=[])


def _whole(row: list[str]) -> str:
    cells = [text for text in row if text]
    more = [f"and {len(cells) - ROW} more cells"] if len(cells) > ROW else []
    return " | ".join([*cells[:ROW], *more]) or "(empty)"


def book_of(content: bytes) -> Book:
    workbook = Workbook(content)
    looks = Looks(workbook.package, from_1904=workbook.from_1904)
    book = Book({}, [])
    room = MOST_CELLS
    for sheet in workbook.sheets[:MOST_SHEETS]:
        book.sheets[sheet.name] = read = Sheet()
        read.is_cut = room <= 0
        if sheet.part and room > 0:
            room -= _read(workbook, looks, sheet.part, read, room)
    if len(workbook.sheets) > MOST_SHEETS:
        book.notes.append(f"Only the first {MOST_SHEETS} sheets are compared.")
    if room <= 0:
        book.notes.append(f"Only the first {MOST_CELLS:,} cells are compared.")
    if any(sheet.shown and len(sheet.shown[0]) >= grid.COLUMNS for sheet in book.sheets.values()):
        book.notes.append(f"Only the first {grid.COLUMNS} columns of a sheet are compared.")
    return book


def _read(workbook: Workbook, looks: Looks, part: str, sheet: Sheet, room: int) -> int:
    """Fill `sheet`; the number of cells that were read, about `room` at most. Empty rows are left out."""
    values, formulas = (RowReader(looks, 0, formulas=with_them) for with_them in (False, True))
    rows, used = [], 0
    with workbook.package.open(part) as file:
        for row in rows_between(file, 0, MOST_ROWS):
            number, cells = values.read(row)
            has_formulas = row.find("{*}c/{*}f") is not None
            written = formulas.read(row)[1] if has_formulas else {}
            if cells:
                rows.append((number, cells, written))
                used += max(cells) + 1
            if used > room:
                sheet.is_cut = True
                break
    texts = _texts(
        workbook, {text for _, cells, _ in rows for text in cells.values() if isinstance(text, int)}
    )
    width = max((max(cells) + 1 for _, cells, _ in rows), default=0)
    for number, cells, written in rows:
        shown, keys = [""] * width, [""] * width
        for column, value in cells.items():
            text = texts.get(value, "") if isinstance(value, int) else value
            told = written.get(column, "")
            formula = told if isinstance(told, str) and told.startswith("=") else ""
            value_of = "" if text == formula else text  # a formula without a value stands for itself
            shown[column] = f"{value_of} ({formula})" if formula and value_of else text
            keys[column] = f"{value_of}\0{relative(formula, number, column)}" if formula else text
        sheet.numbers.append(number)
        sheet.shown.append(shown)
        sheet.keys.append(keys)
    return used


def _texts(workbook: Workbook, wanted: set[int]) -> dict[int, str]:
    part = workbook.strings()
    if not wanted or not part:
        return {}
    with workbook.package.open(part) as file:
        return shared_texts(file, wanted)
