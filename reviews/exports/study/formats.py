"""Rows as CSV and as JSON Lines, batch by batch. The module `parquet` has the third format."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any, Protocol

from reviews.exports.csv_table import cell, csv_lines
from reviews.exports.study.columns import Table, Type
from reviews.exports.study.snapshot import Rows
from reviews.models import StudyExport


class Sink(Protocol):
    """An open file for bytes."""

    def write(self, data: bytes, /) -> int: ...


class TableWriter(Protocol):
    """Writes one table into its file."""

    def write(self, rows: Rows) -> None: ...

    def close(self) -> None:
        """Write what stands at the end. The file itself is left open."""


class CsvWriter:
    """RFC 4180 in UTF-8, formula-safe: see `csv_table`. Moments are ISO 8601, None is an empty cell.

    Only where the column's type allows it is a formula looked for: to ask every cell costs a third more.
    """

    def __init__(self, table: Table, file: Sink) -> None:
        self._file = file
        self._odd = table.places(Type.TEXT, Type.AGENT, Type.BOOLEAN)
        self._moments = table.places(Type.MOMENT)
        self._file.write("".join(csv_lines(table.names, [])).encode())

    def write(self, rows: Rows) -> None:
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place in self._odd:
            columns[place] = [cell(value) for value in columns[place]]
        for place in self._moments:
            columns[place] = [value and value.isoformat() for value in columns[place]]
        lines = StringIO(newline="")
        csv.writer(lines).writerows(zip(*columns, strict=True))
        self._file.write(lines.getvalue().encode())

    def close(self) -> None:
        """Nothing stands at the end."""


class JsonLinesWriter:
    """An object a line with every column, in UTF-8. Moments and dates are ISO 8601, decimals are numbers."""

    def __init__(self, table: Table, file: Sink) -> None:
        self._file = file
        self._names = table.names
        self._encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_plain).encode

    def write(self, rows: Rows) -> None:
        names, encode = self._names, self._encode
        lines = [encode(dict(zip(names, row, strict=True))) for row in rows]
        self._file.write(("\n".join(lines) + "\n").encode())

    def close(self) -> None:
        """Nothing stands at the end: a table without rows is an empty file."""


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):  # datetimes too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is nothing that a table holds")


def writer_of(form: str) -> Callable[[Table, Any], TableWriter]:
    """What writes a table in a format of `StudyExport.Format`."""
    match StudyExport.Format(form):
        case StudyExport.Format.CSV:
            return CsvWriter
        case StudyExport.Format.JSON_LINES:
            return JsonLinesWriter
        case StudyExport.Format.PARQUET:
            # Costs memory and time where it is loaded.
            from reviews.exports.study.parquet import ParquetWriter

            return ParquetWriter
