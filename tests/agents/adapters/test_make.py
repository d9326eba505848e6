"""Files made out of plain content are real, the same each time, and name nobody."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from agents.adapters.make import blocks, chart, pdf, table, word
from agents.adapters.make.blocks import Block, Table

MARKDOWN = """# Title

A *short* [text](https://example.org) & <b>.
Next line.

- one
  - two

1. first

> quoted

```
code <x>
```

| a | b |
|---|---|
| 1 |   |
"""


def test_markdown_is_read_as_blocks() -> None:
    assert blocks.read(MARKDOWN) == [
        Block("heading", "Title", 1),
        Block("paragraph", "A short text & <b>. Next line."),
        Block("bullet", "one", 1),
        Block("bullet", "two", 2),
        Block("number", "first", 1),
        Block("paragraph", "quoted"),
        Block("code", "code <x>"),
        Table((("a", "b"), ("1", ""))),
    ]


def test_word_file_has_the_content_in_its_styles() -> None:
    document = Document(BytesIO(word.document(MARKDOWN, "T")))
    assert [(line.style.name if line.style else "", line.text) for line in document.paragraphs] == [
        ("Heading 1", "Title"),
        ("Normal", "A short text & <b>. Next line."),
        ("List Bullet", "one"),
        ("List Bullet 2", "two"),
        ("List Number", "first"),
        ("Normal", "quoted"),
        ("No Spacing", "code <x>"),
    ]
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [["a", "b"], ["1", ""]]


def test_word_file_names_nobody_and_no_day() -> None:
    content = word.document(MARKDOWN, "T")
    properties = Document(BytesIO(content)).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    with ZipFile(BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2024, 1, 1, 0, 0, 0)}
    assert content == word.document(MARKDOWN, "T")


def test_pdf_names_nobody_and_no_day() -> None:
    content = pdf.document(MARKDOWN, "T")
    assert content.startswith(b"%PDF-")
    assert content == pdf.document(MARKDOWN, "T")
    for field in (b"/Author ()", b"/Creator ()", b"/Producer ()", b"/CreationDate (D:20000101000000+00'00')"):
        assert field in content


@pytest.mark.parametrize("make", [word.document, pdf.document])
@pytest.mark.parametrize(
    "text", ["", "\0\x0b", "x" * 5000, "\ufffe \u4e2d\u6587 \U0001f600", "| a |\n|---|\n"]
)
def test_odd_text_still_makes_a_document(make: object, text: str) -> None:
    assert callable(make)
    assert len(make(text, text)) > 500


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_makes_a_word_file(text: str) -> None:
    Document(BytesIO(word.document(text, text)))


@pytest.mark.parametrize(
    "bars", [[], [("a", 1.0)], [("a", -1.0), ("b", 0.0)], [("x" * 99, 1e300), ("b", 1.0)]]
)
def test_chart_is_a_picture_without_metadata(bars: list[tuple[str, float]]) -> None:
    content = chart.bars("Title", bars)
    with Image.open(BytesIO(content)) as picture:
        assert picture.size == (960, 80 + 44 * max(1, len(bars)) + 30)
        assert picture.info == {}
    assert content == chart.bars("Title", bars)


def test_bars_are_as_long_as_their_numbers() -> None:
    with Image.open(BytesIO(chart.bars("", [("a", 4.0), ("b", 2.0)]))) as picture:
        blue = (0x33, 0x66, 0xA8)
        long = [sum(picture.getpixel((x, y)) == blue for x in range(960)) for y in (90, 134)]
    assert long == [591, 296]


@given(st.lists(st.lists(st.text("abc,\"'\n ", min_size=1), min_size=1)))
def test_table_is_read_back(rows: list[list[str]]) -> None:
    assert table.read(table.write(rows).encode(), 1_000) == rows


def test_only_the_first_rows_of_a_table_are_read() -> None:
    assert table.read(b"a\nb\nc\n", 2) == [["a"], ["b"]]
