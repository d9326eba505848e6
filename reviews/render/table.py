"""Comma-separated values and their kin, in blocks of rows."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from reviews.convert.errors import UnreadableError
from reviews.render import grid, params
from reviews.render.decoding import decoded

if TYPE_CHECKING:
    import _csv

DELIMITERS: Final = ",;\t|"
SAMPLE_BYTES: Final = 100_000
SAMPLE_ROWS: Final = 50
FIELD_CHARS: Final = 1_000_000
"""Of one field. What is longer is a quote that nobody closed."""

PER_BLOCK: Final = grid.ROWS * grid.BLOCK


def opened(content: bytes, wanted: bytes = b"") -> list[bytes]:
    """First JSON: encoding, delimiter, quoted (whether quotes mean something), header (all cells of the
    first row), rows (how many follow it), width (cells of the widest row), starts (where in the file as UTF-8
    each block of PER_BLOCK rows begins) and note. Then the pages of the first block, as `block` has them.

    `wanted` is JSON {"name": file name}. Raises UnreadableError for a file without a row.
    """
    lines, encoding = _lines(content)
    if not lines.strip():
        raise UnreadableError("The file is empty: it has no rows.")
    delimiter = _delimiter(lines, params.read(wanted).get("name", ""))
    note = ""
    try:
        found = _read_through(lines, delimiter, quoted=True)
    except csv.Error:
        found = _read_through(lines, delimiter, quoted=False)
        note = "Somewhere in this file a quotation mark opens and never closes: each line is shown as a row."
    told = params.answer(encoding=encoding, delimiter=delimiter, quoted=not note, note=note, **found)
    reader = _reader(lines[found["starts"][0] :], delimiter, quoted=not note)
    return told + _pages(reader, 2, 0)


def block(content: bytes, wanted: bytes) -> list[bytes]:
    """Up to BLOCK pages, each JSON as `grid.page` has it; row numbers count from 1, the header being row 1.

    `wanted` is JSON {"start", "number" (of the first row), "delimiter", "quoted", "left" (first column)},
    from what `opened` said of the same file.
    """
    asked = params.read(wanted)
    lines, _ = _lines(content)
    left = asked["left"]
    reader = _reader(lines[asked["start"] :], asked["delimiter"], quoted=asked["quoted"])
    return _pages(reader, asked["number"], left)


def _pages(reader: Iterator[list[str]], number: int, left: int) -> list[bytes]:
    rows: grid.Rows = [
        (at, row[left : left + grid.COLUMNS]) for at, row in enumerate(islice(reader, PER_BLOCK), number)
    ]
    width = max((len(row) for _, row in rows), default=0)
    pages = [rows[at : at + grid.ROWS] for at in range(0, len(rows), grid.ROWS)]
    return [json.dumps(grid.page(page, width), ensure_ascii=False).encode(errors="replace") for page in pages]


def _lines(content: bytes) -> tuple[bytes, str]:
    """The file as UTF-8 with one kind of line end, and the encoding that it had. Bytes, for a text of 50 MB
    takes 200 MB where a file is made of it."""
    text, encoding = decoded(content)
    lines = text.encode(errors="replace")
    for odd, plain in ((b"\0", "\N{REPLACEMENT CHARACTER}".encode()), (b"\r\n", b"\n"), (b"\r", b"\n")):
        if odd in lines:
            lines = lines.replace(odd, plain)
    return lines, encoding


def _reader(lines: bytes, delimiter: str, *, quoted: bool) -> "_csv.Reader":
    # Of a line that is no quoted field there is nothing to fear.
    csv.field_size_limit(FIELD_CHARS if quoted else max(FIELD_CHARS, len(lines)))
    text = TextIOWrapper(BytesIO(lines), "utf-8", errors="replace", newline="\n")
    return csv.reader(text, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)


def _read_through(lines: bytes, delimiter: str, *, quoted: bool) -> dict[str, Any]:
    """The rows are counted block by block, and lines turned into places afterwards: 50 MB take half a second
    so, and twice that row by row."""
    reader = _reader(lines, delimiter, quoted=quoted)
    header = next(reader)
    ends, rows, width = [reader.line_num], 0, len(header)
    while block := list(islice(reader, PER_BLOCK)):
        rows += len(block)
        width = max(width, *map(len, block))
        if len(block) == PER_BLOCK:
            ends.append(reader.line_num)
    left = BytesIO(lines)
    starts, at, line = [], 0, 0
    for end in ends:
        at += sum(map(len, islice(left, end - line)))
        line = end
        starts.append(at)
    return {"header": header, "rows": rows, "width": width, "starts": starts}


def _delimiter(lines: bytes, name: str) -> str:
    """The one that gives most of the first rows the same number of cells, the more the better."""
    sample = lines[:SAMPLE_BYTES]
    if name.lower().endswith(".tsv") and b"\t" in sample:
        return "\t"
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: bytes, delimiter: str) -> tuple[float, int]:
    try:
        rows = list(islice(_reader(sample, delimiter, quoted=True), SAMPLE_ROWS))
    except csv.Error:
        return 0.0, 0
    widths = Counter(len(row) for row in rows if row)
    if not widths:
        return 0.0, 0
    width = max(widths, key=lambda width: (widths[width], width))
    return (round(widths[width] / widths.total(), 1), width) if width > 1 else (0.0, 0)
