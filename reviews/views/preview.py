"""A file as something that can be shown in the page: Markdown, text, a table or an image. Else a download.

Everything here comes from strangers: text is decoded with replacement, cut at a limit, and escaped by the
template; Markdown is sanitised; nothing is run.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from itertools import islice

from reviews.models import Attachment, DeliverableFile
from reviews.views.files import INLINE

TEXT_AT_MOST = 400_000
ROWS_AT_MOST = 200
COLUMNS_AT_MOST = 40
CELL_AT_MOST = 500

MARKDOWN = (".md", ".markdown")
TABLES = (".csv", ".tsv")
TEXTS = (
    *(".txt", ".text", ".log", ".rst", ".tex", ".srt", ".vtt", ".diff", ".patch", ".sql"),
    *(".json", ".jsonl", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".xml", ".svg", ".html", ".htm", ".css"),
    *(".py", ".js", ".mjs", ".ts", ".tsx", ".jsx", ".scss", ".sh", ".bash", ".rb", ".go", ".rs", ".java"),
    *(".kt", ".c", ".h", ".cc", ".cpp", ".hpp", ".cs", ".php", ".pl", ".r", ".m", ".swift", ".lua"),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """`kind` is markdown, text, table, image or none (a download). `note` says what was cut or is wrong."""

    kind: str
    text: str = ""
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    note: str = ""


def preview_of(record: Attachment | DeliverableFile) -> Preview:
    """How to show a stored file. Reads at most TEXT_AT_MOST bytes of it, none of an image or a download."""
    name = record.name.lower()
    if record.media_type in INLINE:
        return Preview("image")
    if name.endswith(MARKDOWN):
        text, note = _text(record)
        return Preview("markdown", text=text, note=note)
    if name.endswith(TABLES):
        text, note = _text(record)
        return _table(text, note, "\t" if name.endswith(".tsv") else None)
    if name.endswith(TEXTS) or record.media_type.startswith("text/"):
        text, note = _text(record)
        return Preview("text", text=text, note=note)
    return Preview("none")


def _text(record: Attachment | DeliverableFile) -> tuple[str, str]:
    with record.file.open("rb") as stored:
        content = stored.read(TEXT_AT_MOST)
    note = ""
    if record.size > TEXT_AT_MOST:
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
