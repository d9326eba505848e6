"""Excel workbooks: some by a library, others part by part, for no library makes such."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape
from io import BytesIO

from openpyxl import Workbook
from xlsxwriter import Workbook as Writer

from tests.files.case import ALERT, HOST, Case
from tests.files.office import DOCTYPE, OFFICE, container, related
from tests.files.zips import zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def good() -> bytes:
    """Two sheets and a hidden one; dates, shares, a formula with its value, two rows that stay."""
    out = BytesIO()
    book = Writer(out, {"in_memory": True})
    book.set_properties({"created": date(2024, 1, 1)})
    sheet = book.add_worksheet("Depths")
    day, share = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "0.0%"})
    sheet.write_row(0, 0, ["at", "measured", "depth", "share"])
    sheet.freeze_panes(1, 0)
    for row in range(1, 4):
        sheet.write_string(row, 0, f"buoy {row}")
        sheet.write_datetime(row, 1, date(2024, 5, row), day)
        sheet.write_number(row, 2, row + 0.1)
        sheet.write_number(row, 3, row / 8, share)
    sheet.write_formula(4, 2, "=SUM(C2:C4)", None, 6.3)
    book.add_worksheet("Notes").write_string(0, 0, "Measured twice.")
    book.add_worksheet("Secret").hide()
    book.close()
    return out.getvalue()


def without_values() -> bytes:
    """What programs write that calculate nothing."""
    book = Workbook()
    for row in (["a", "b", "sum"], [1, 2, "=A2+B2"]):
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def parts(sheets: Iterable[str], strings: str = "") -> bytes:
    """A workbook whose sheets have these contents, which may be anything."""
    found = {f"xl/worksheets/sheet{number}.xml": xml for number, xml in enumerate(sheets, 1)}
    listed = names = ""
    for number in range(1, len(found) + 1):
        listed += f'<sheet name="Sheet {number}" sheetId="{number}" r:id="r{number}"/>'
        target = f"worksheets/sheet{number}.xml"
        names += f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" Target="{target}"/>'
    if strings:
        names += f'<Relationship Id="s" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        found["xl/sharedStrings.xml"] = strings
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    return zipped({"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": related(names), **found})


def sheet(rows: str, *, doctype: str = "") -> str:
    return f'{doctype}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def text(name: str, words: str) -> str:
    return f'<c r="{name}" t="inlineStr"><is><t>{words}</t></is></c>'


def long() -> bytes:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>{n / 7}</v></c></row>'
        for n in range(1, 100_001)
    )
    return parts([sheet(rows)])


def wide() -> bytes:
    cells = "".join(f"<c><v>{n}</v></c>" for n in range(16_384))
    return parts([sheet(f"<row>{cells}</row>" * 3)])


def formulas() -> bytes:
    words = escape(f'=HYPERLINK("https://{HOST}","x")')
    script = escape(f"<script>{ALERT}</script>")
    fetch = escape(f'WEBSERVICE("https://{HOST}")')
    rows = (
        f'<row r="1">{text("A1", words)}{text("B1", script)}</row>'
        f'<row r="2"><c r="A2" t="str"><f>{fetch}</f><v>stored</v></c>{text("B2", "+1+1")}</row>'
    )
    return parts([sheet(rows)])


def odd() -> bytes:
    """Cells in places that no sheet has, texts that are not there, numbers that are none."""
    rows = (
        '<row r="x"><c r="??" t="s"><v>99999999</v></c><c r="ZZZZZZ1"><v>1e999</v></c><c><v>--</v></c></row>'
        '<row r="99999999999"><c r="B2" s="-5"><v>nan</v></c><c r="A2" t="e"><v>#REF!</v></c></row>'
    )
    return parts([sheet(rows)], strings=f'<sst xmlns="{MAIN}"><si><t>only one</t></si></sst>')


def bomb() -> bytes:
    """60 MB of one cell in 60 kB."""
    return parts([sheet(f'<row r="1">{text("A1", "0" * 60_000_000)}</row>')])


def laughs() -> bytes:
    return parts([sheet(f'<row r="1">{text("A1", "&e9;")}{text("B1", "beside it")}</row>', doctype=DOCTYPE)])


CASES = (
    Case(
        "depths.xlsx",
        "good",
        "two sheets and a hidden one, dates, shares, a formula",
        good,
        "sheet",
        "2024-05-01",
    ),
    Case("formulas.xlsx", "good", "formulas without stored values", without_values, "sheet", "=A2+B2"),
    Case(
        "empty.xlsx",
        "empty",
        "a sheet without a cell",
        lambda: parts([sheet("")]),
        "sheet",
        "The sheet is empty.",
    ),
    Case("nothing.xlsx", "empty", "no bytes at all", bytes, "sheet", "The file is empty"),
    Case("long.xlsx", "huge", "100,000 rows", long, "sheet", "Page 1 of 1,000"),
    Case("wide.xlsx", "huge", "16,384 columns", wide, "sheet", "Columns A to CV"),
    Case(
        "sheets.xlsx",
        "huge",
        "10,000 sheets",
        lambda: parts([sheet(f'<row r="1">{text("A1", "here")}</row>')] * 10_000),
        "sheet",
        "of 10,000",
    ),
    Case(
        "cut.xlsx",
        "truncated",
        "the second half is missing",
        lambda: good()[:3_000],
        "sheet",
        "The file is damaged: its ZIP can't be opened.",
    ),
    Case(
        "locked.xlsx",
        "encrypted",
        "a password in Excel",
        lambda: container("EncryptedPackage"),
        "sheet",
        "The file is encrypted, or in the old format from before 2007.",
    ),
    Case(
        "depths.zip",
        "mislabelled",
        "an Excel file that is called a ZIP",
        good,
        "sheet",
        "By its name this file is a ZIP archive; its content is a spreadsheet, and is shown as such.",
    ),
    Case(
        "injected.xlsx",
        "hostile",
        "texts that look like formulas, and formulas that would fetch",
        formulas,
        "sheet",
        '=HYPERLINK("https://evil.example","x")',
    ),
    Case("odd.xlsx", "hostile", "cells and texts that are nowhere", odd, "sheet", "#REF!"),
    Case(
        "bomb.xlsx",
        "hostile",
        "60 MB in a cell, in 60 kB",
        bomb,
        "sheet",
        "One row or text of the file has more than 50,000,000 bytes.",
    ),
    Case("entities.xlsx", "hostile", "entities that grow to gigabytes", laughs, "sheet", "beside it"),
)
