"""CSV with a header line: comma, semicolon or tab."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from reviews.formats.limits import COLUMNS_MAX, LINE_MAX_BYTES, PROVENANCE_KEY_MAX, megabytes
from reviews.formats.problems import FileError, Problems, shown
from reviews.formats.record import Record
from reviews.formats.text import text_lines
from reviews.formats.text_fields import text_problem

DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Columns:
    """What the header of a file must and may have; `refused` maps a column to the reason."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    refused: dict[str, str]

    @property
    def known(self) -> tuple[str, ...]:
        return self.required + self.optional


def csv_records(stream: BinaryIO, file: str, columns: Columns, problems: Problems) -> Iterator[Record]:
    """Yield each record that is not blank; an empty cell is None. `row` is the line where a record starts.

    The values are None where the record was refused and reported. Raises FileError where reading can not
    go on: a header that will not do, quotes that do not match.
    """
    source = _Lines(stream)
    header_row, header_line = source.first()
    delimiter = _delimiter(header_line, columns, header_row)
    header = _header(header_line, delimiter, columns, header_row)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        start = source.number + 1
        source.length = 0
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise FileError(_quoting_message(error), row=start) from error
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        yield Record(start, _values(cells, header, file, start, problems))


def _values(
    cells: list[str], header: list[str], file: str, row: int, problems: Problems
) -> dict[str, object] | None:
    while len(cells) > len(header) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(header):
        problems.error(file, f"has {len(cells)} cells, but the header has {len(header)}.", row=row)
        return None
    for place, (name, cell) in enumerate(zip(header, cells, strict=True), 1):
        if not name and cell.strip():
            problems.error(file, f"column {place} has no name in the header, but a value here.", row=row)
            return None
    return {name: cell if cell.strip() else None for name, cell in zip(header, cells, strict=True) if name}


class _Lines:
    """Lines for csv.reader. Counts them, and bounds a record whose open quote runs over many lines."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = text_lines(stream)
        self.number = 0
        self.length = 0

    def first(self) -> tuple[int, str]:
        for line in self:
            if line.strip():
                return self.number, line
        raise FileError("the file is empty.")

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self.number, line = next(self._lines)
        self.length += len(line)
        if self.length > LINE_MAX_BYTES:
            raise FileError(
                f"a record longer than {megabytes(LINE_MAX_BYTES)} ends here. Is a quote missing above?",
                row=self.number,
            )
        return line


def _split(line: str, delimiter: str) -> list[str]:
    """Split the header line. Quotes that do not match give what could be read."""
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _delimiter(line: str, columns: Columns, row: int) -> str:
    """The one that finds the most known columns, so that text in the rows can not mislead it."""
    found = {d: sum(name.lower() in columns.known for name in _split(line, d)) for d in DELIMITERS}
    best = max(DELIMITERS, key=lambda d: found[d])
    if not found[best]:
        names = ", ".join(columns.known)
        raise FileError(f"a CSV file must name its columns in the first line: {names}.", row=row)
    return best


def _header(line: str, delimiter: str, columns: Columns, row: int) -> list[str]:
    header = [n.lower() if n.lower() in columns.known else n for n in _split(line, delimiter)]
    missing = [name for name in columns.required if name not in header]
    if missing:
        raise FileError(
            f"the column is missing. Found: {_listed(header)}.", row=row, column=", ".join(missing)
        )
    if len(header) > COLUMNS_MAX:
        raise FileError(f"the header has {len(header):,} columns; {COLUMNS_MAX} are allowed.", row=row)
    for place, name in enumerate(header):
        if name and name in header[:place]:
            raise FileError("the column is there twice.", row=row, column=shown(name).strip('"'))
        if problem := text_problem(name, PROVENANCE_KEY_MAX, one_line=True):
            raise FileError(f"the name of column {place + 1} {problem}", row=row)
        if name.lower() in columns.refused:
            raise FileError(columns.refused[name.lower()], row=row, column=name.lower())
    return header


def _listed(names: list[str]) -> str:
    return shown(", ".join(name for name in names if name)).strip('"')


def _quoting_message(error: csv.Error) -> str:
    reason = str(error)
    if "field larger" in reason:
        return "a cell is longer than 131,072 characters. Is a quote missing?"
    if "unexpected end" in reason:
        return "a quote that opens in this record is never closed."
    if "new-line" in reason:
        return "a line break without quotes around its cell. Put the cell in quotes."
    return "quotes do not match. Put the cell in quotes and write each quote inside it twice."
