"""Files that were made to do harm, and files that were torn on the way: a sentence for each."""

import os
from collections.abc import Callable

import pytest

from agents.workspace.extract import text_of
from tests.agents.workspace import office

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
BOMB = f'<!DOCTYPE w:document [<!ENTITY a0 "ha">{LAUGHS}]>'
DAMAGED = "(The file is damaged"


def entity(body: str) -> bytes:
    xml = f'{BOMB}<w:document xmlns:w="{office.W}"><w:body>{body}</w:body></w:document>'
    return office.archive({"word/document.xml": xml})


def many_sheets() -> bytes:
    sheet = "<worksheet/>"
    names = {f"xl/worksheets/sheet{number}.xml": sheet for number in range(10_000)}
    return office.archive({"xl/workbook.xml": "<workbook/>", **names})


def stray_cell() -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = "".join(
        f'<row r="{row}"><c r="{at}{row}"><v>1</v></c></row>' for row, at in ((1, "A"), (1048576, "XFD"))
    )
    sheet = f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
    good = office.sheets({"One": [[1]]})
    return replaced(good, "xl/worksheets/sheet1.xml", sheet)


def replaced(content: bytes, name: str, part: str) -> bytes:
    from io import BytesIO
    from zipfile import ZipFile

    with ZipFile(BytesIO(content)) as old:
        return office.archive({other: part if other == name else old.read(other) for other in old.namelist()})


def outside(target: str) -> bytes:
    xml = (
        f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "{target}">]>'
        f'<w:document xmlns:w="{office.W}"><w:body>{office.paragraph("[]&x;")}</w:body></w:document>'
    )
    return office.archive({"word/document.xml": xml})


def test_entities_are_not_resolved() -> None:
    assert text_of("a.docx", "", entity(office.paragraph("[]&a1;"))) == "[]"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://127.0.0.1:9/"])
def test_nothing_outside_of_the_file_is_read(target: str) -> None:
    assert text_of("a.docx", "", outside(target)) == "[]"


def test_a_part_that_unpacks_to_too_much_is_refused() -> None:
    content = office.archive({"word/document.xml": b" " * 50_000_001})
    assert text_of("a.docx", "", content) == (
        "(The file's part 'word/document.xml' unpacks to more than 50,000,000 bytes.)"
    )


def test_a_workbook_of_ten_thousand_sheets_is_refused() -> None:
    assert text_of("a.xlsx", "", many_sheets()) == "(The file has 10,000 sheets; 2,000 can be read at most.)"


def test_a_cell_in_the_last_corner_does_not_make_a_sheet_of_seventeen_billion() -> None:
    assert text_of("a.xlsx", "", stray_cell()) == (
        "## Sheet: One\n1: 1\n(only the first 100,000 rows of this sheet are shown)\n"
    )


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "pptx"])
def test_an_encrypted_office_file_says_so(suffix: str) -> None:
    content = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1_000)
    assert text_of(f"a.{suffix}", "", content) == (
        "(The file is encrypted, or in the old format from before 2007.)"
    )


def test_an_encrypted_pdf_says_so() -> None:
    assert (
        text_of("a.pdf", "", office.pdf(["secret"], password="x"))
        == "(The PDF is encrypted with a password.)"
    )


GOOD: dict[str, Callable[[], bytes]] = {
    "docx": lambda: office.word(lambda document: document.add_paragraph("word " * 500)),
    "xlsx": lambda: office.sheets({"One": [[number, "x"] for number in range(500)]}),
    "pptx": lambda: office.slides(["slide " * 500]),
    "pdf": lambda: office.pdf(["page"]),
    "zip": lambda: office.archive({"a": "b" * 500}),
    "ipynb": lambda: b'{"cells": [{"cell_type": "code", "source": "x"}]}',
}


@pytest.mark.parametrize("suffix", GOOD)
def test_a_torn_file_is_called_damaged(suffix: str) -> None:
    content = GOOD[suffix]()
    for torn in (b"", b"\0", content[: len(content) // 10]):
        found = text_of(f"a.{suffix}", "", torn) or ""
        assert found.startswith(DAMAGED), found


@pytest.mark.parametrize("suffix", GOOD)
def test_a_file_of_another_kind_is_called_damaged(suffix: str) -> None:
    for other in set(GOOD) - {suffix, "ipynb" if suffix == "zip" else suffix}:
        found = text_of(f"a.{suffix}", "", GOOD[other]()) or ""
        assert found.startswith(DAMAGED if suffix != "zip" or other in ("pdf", "ipynb") else "A ZIP"), found


def test_a_program_is_no_text_whatever_its_name() -> None:
    assert text_of("a", "application/x-executable", b"\x7fELF\x02\x01\x01" + os.urandom(64)) is None


@pytest.mark.parametrize(
    "notebook",
    [
        b"[" * 100_000,
        b'{"cells": 5}',
        b'{"cells": [[], 5, {"cell_type": 7, "source": {}, "outputs": [1]}]}',
        b"\xff",
    ],
)
def test_a_notebook_of_another_shape_is_damaged_or_empty(notebook: bytes) -> None:
    found = text_of("a.ipynb", "", notebook) or ""
    assert found.startswith((DAMAGED, "## Cell 1 ()"))
