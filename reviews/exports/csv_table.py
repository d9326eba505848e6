"""CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Protocol

Cell = str | int | float | bool | None

# What a spreadsheet takes for the start of a formula, the full-width forms included (OWASP, "CSV injection").
FORMULA_STARTS: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


class Writable(Protocol):
    """An open text file, or a response."""

    def write(self, text: str, /) -> object: ...


def write_csv(out: Writable, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write the lines of `csv_lines` to `out`."""
    for line in csv_lines(columns, rows):
        out.write(line)


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """A header and `rows`, each as it comes: RFC 4180, lines end in CR LF, UTF-8 is the caller's business.

    Text that a spreadsheet would run as a formula gets an apostrophe in front. Numbers stay numbers,
    with all their digits; None is an empty cell; booleans are true and false.
    """
    writer = csv.writer(_Through())
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


class _Through:
    """A file that hands back what is written to it: a csv.writer returns what its file's `write` returns."""

    def write(self, text: str, /) -> str:
        return text


def cell(value: Cell) -> Cell:
    """`value` as a csv.writer is to get it: see `csv_lines`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
