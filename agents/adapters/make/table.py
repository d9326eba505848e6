"""Rows <-> CSV."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from itertools import islice

Row = Sequence[object]


def write(rows: Iterable[Row]) -> str:
    """CSV with commas and plain line feeds, quoted where needed."""
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def read(content: bytes, most_rows: int) -> list[list[str]]:
    """The first rows of somebody's CSV. Bytes that are not UTF-8 are replaced; a field too long ends it
    there.
    """
    text = content.decode("utf-8-sig", errors="replace").replace("\0", "")
    rows: list[list[str]] = []
    try:
        rows.extend(row for row in islice(csv.reader(StringIO(text)), most_rows) if any(row))
    except csv.Error:
        return rows
    return rows
