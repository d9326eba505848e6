import json
from datetime import date, datetime
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from agents.workspace.extract import picture_size, text_of
from tests.agents.workspace import office


def text(name: str, content: bytes, media_type: str = "application/octet-stream") -> str | None:
    return text_of(name, media_type, content)


def test_text_files_are_read_whatever_their_type_is_called() -> None:
    for name, media_type in (
        ("a.md", "text/markdown"),
        ("a.md", "x/y"),
        ("a", "text/plain"),
        ("Makefile", "x/y"),
    ):
        assert text(name, "é\n".encode(), media_type) == "é\n"


def test_text_can_be_stored_by_the_database() -> None:
    assert text("a.txt", b"a\0b") == "a\ufffdb"
    cell = {"cell_type": "markdown", "source": "a\0\ud800b"}
    assert text("a.ipynb", json.dumps({"cells": [cell]}).encode()) == "## Cell 1 (markdown)\na\ufffd?b\n"


def test_html_stays_as_it_is() -> None:
    assert text("a.html", b"<p>One &amp; two</p>") == "<p>One &amp; two</p>"


@pytest.mark.parametrize(
    ("name", "media_type"), [("a.png", "image/png"), ("a.mp3", "audio/mpeg"), ("a", "x/y")]
)
def test_what_has_no_words_has_no_text(name: str, media_type: str) -> None:
    assert text(name, b"\x89\0\x01binary", media_type) is None


def test_a_word_file_is_read_in_its_order_with_its_structure() -> None:
    def build(document: object) -> None:
        add = document  # python-docx's document has no types
        add.add_heading("Plan", 1)  # type: ignore[attr-defined]
        add.add_paragraph("One\ttwo\nthree")  # type: ignore[attr-defined]
        table = add.add_table(rows=2, cols=2)  # type: ignore[attr-defined]
        for cell, words in zip(
            (c for row in table.rows for c in row.cells), ("a", "b", "c\nd", ""), strict=True
        ):
            cell.text = words
        add.add_paragraph("item", style="List Bullet")  # type: ignore[attr-defined]

    assert text("a.docx", office.word(build)) == "# Plan\nOne\ttwo\nthree\n| a | b |\n| c d |  |\n- item"


def test_a_word_files_notes_follow_and_deleted_text_is_left_out() -> None:
    body = (
        "<w:p><w:r><w:t>Kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText><w:t>gone</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t> new</w:t></w:r></w:ins></w:p>"
    )
    comment = f"<w:comment>{office.paragraph('Is this so?')}</w:comment>"
    assert text("a.docx", office.word_xml(body, comments=comment)) == "Kept new\n\nComments:\nIs this so?"


def test_a_type_is_enough_where_the_name_says_nothing() -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert text("letter", office.word_xml(office.paragraph("Dear")), kind) == "Dear"


def test_an_excel_file_is_read_sheet_by_sheet_with_its_formulas() -> None:
    raw = BytesIO()
    book = Workbook(raw)
    sheet = book.add_worksheet("Costs")
    sheet.write_row(0, 0, ["Item", "EUR", 'say "so", twice'])
    sheet.write_row(2, 0, ["Paper", 12.5])
    sheet.write_formula(3, 1, "=B3*2", None, 25)
    sheet.write_datetime(4, 0, datetime(2024, 5, 6), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
    book.add_worksheet("Empty").hide()
    book.close()
    assert text("a.xlsx", raw.getvalue()) == (
        '## Sheet: Costs\n1: Item,EUR,"say ""so"", twice"\n3: Paper,12.5\n4: ,25 (=B3*2)\n5: 2024-05-06\n\n'
        "## Sheet: Empty (hidden)\n"
    )


def test_a_formula_without_a_value_is_shown_alone() -> None:
    content = office.sheets({"One": [["=SUM(A2:A3)", 1.0, True, date(2024, 5, 6)]]})
    assert text("a.xlsx", content) == "## Sheet: One\n1: =SUM(A2:A3),1,True,2024-05-06\n"


def test_slides_are_read_in_the_order_of_the_show_with_their_notes() -> None:
    content = office.slides(["First\npoint", "Second"], {1: "Say this."})
    assert text("a.pptx", content) == (
        "## Slide 1\nFirst\npoint\n\n## Slide 2\nSecond\n\nNotes:\nSay this.\n"
    )


def test_a_pdf_is_read_page_by_page() -> None:
    assert text("a.pdf", office.pdf(["One page", ""])) == (
        "## Page 1\nOne page\n\n## Page 2\n(no words on this page; it may be a picture)\n"
    )


def test_a_notebook_is_read_cell_by_cell() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Sales\n", "by month"]},
        {
            "cell_type": "code",
            "source": "print(1)",
            "outputs": [
                {"output_type": "stream", "text": ["1\n"]},
                {"output_type": "display_data", "data": {"image/png": "...", "text/plain": "<Figure>"}},
                {"output_type": "error", "ename": "ValueError", "evalue": "no"},
            ],
        },
    ]
    assert text("a.ipynb", json.dumps({"cells": cells}).encode()) == (
        "## Cell 1 (markdown)\n# Sales\nby month\n\n## Cell 2 (code)\n```\nprint(1)\n```\n"
        "Output:\n1\n\nOutput:\n<Figure>\n(image/png)\nError: ValueError: no\n"
    )


def test_a_zip_is_listed() -> None:
    content = office.archive({"a/b.txt": "12345", "ö.csv": ""})
    assert text("a.zip", content) == "A ZIP with 2 members:\na/b.txt (5 bytes)\nö.csv (0 bytes)"


def test_long_text_is_cut_and_says_so() -> None:
    content = office.word_xml(office.paragraph("x" * 600_000) * 2)
    found = text("a.docx", content) or ""
    assert found.endswith("x\n(cut here: only the first 1,000,000 characters of the text are shown)")
    assert 1_000_000 <= len(found) < 1_000_100


def test_a_picture_that_is_none_has_no_size() -> None:
    assert picture_size(b"\x89PNG\r\n\x1a\n broken") is None
