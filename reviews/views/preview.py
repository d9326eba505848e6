"""A file as text or as a table in the page.

Everything here comes from strangers: text is decoded with replacement, cut at a limit, and escaped by the
template; nothing is run.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from itertools import islice

from reviews.queries.shown import Shown

TEXT_AT_MOST = 400_000
ROWS_AT_MOST = 200
COLUMNS_AT_MOST = 40
CELL_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """`kind` is text or table. `note` says what was cut or is wrong."""

    kind: str
    text: str = ""
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    note: str = ""


def preview_of(shown: Shown, kind: str) -> Preview:
    """A file as text or as a table. Reads at most TEXT_AT_MOST bytes of it."""
    text, note = _text(shown)
    if kind == "table":
        return _table(text, note, "\t" if shown.name.lower().endswith(".tsv") else None)
    return Preview("text", text=text, note=note)


def _text(shown: Shown) -> tuple[str, str]:
    with shown.open() as stored:
        content = stored.read(TEXT_AT_MOST)
    note = ""
    if shown.size > TEXT_AT_MOST:
        note = f"Only the first {TEXT_AT_MOST // 1000} kB are shown. Download the file to read all of it."
    # A cut may fall inside a character; and a wrong encoding is shown as well as it can be.
    return content.decode("utf-8-sig", errors="replace").replace("\x00", "\N{REPLACEMENT CHARACTER}"), note


def _table(text: str, note: str, delimiter: str | None) -> Preview:
    if delimiter is None:
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
    try:
        read = csv.reader(io.StringIO(text), delimiter=delimiter)
        rows = [_cells(row) for row in islice(read, ROWS_AT_MOST + 2)]
    except csv.Error as error:
        return Preview("text", text=text, note=f"This is no readable table ({error}); it is shown as text.")
    if not rows:
        return Preview("text", note="The file is empty.")
    if len(rows) > ROWS_AT_MOST + 1:
        rows = rows[: ROWS_AT_MOST + 1]
        note = note or f"Only the first {ROWS_AT_MOST} rows are shown. Download the file to read all of it."
    return Preview("table", header=rows[0], rows=rows[1:], note=note)


def _cells(row: list[str]) -> list[str]:
    cells = [_short(cell) for cell in row[:COLUMNS_AT_MOST]]
    return [*cells, "…"] if len(row) > COLUMNS_AT_MOST else cells


def _short(cell: str) -> str:
    return cell if len(cell) <= CELL_AT_MOST else cell[:CELL_AT_MOST] + "…"
