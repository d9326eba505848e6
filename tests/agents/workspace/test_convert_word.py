import json
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from PIL import Image

from agents.workspace import word_file
from agents.workspace.names import shown
from tests.agents.workspace.spaces import contents, done, refused, space


def converted(markdown: str, pictures: Mapping[str, bytes] = MappingProxyType({})) -> Any:
    """python-docx's document. Made in this process: what is within reach of it is tested elsewhere."""
    facts = json.dumps({"title": "A", "pictures": list(pictures)})
    content, _ = word_file.document(markdown.encode(), facts.encode(), *pictures.values())
    return docx.Document(BytesIO(content))


def picture(format_: str = "PNG", size: tuple[int, int] = (40, 20)) -> bytes:
    raw = BytesIO()
    Image.new("RGB", size).save(raw, format_)
    return raw.getvalue()


def looks(paragraph: Any) -> list[tuple[str, str]]:
    """Each run with the letters of its look: b, i, s (struck), c (code)."""
    runs = []
    for run in paragraph.runs:
        marks = (run.bold, "b"), (run.italic, "i"), (run.font.strike, "s"), (run.font.name, "c")
        runs.append((run.text, "".join(mark for on, mark in marks if on)))
    return runs


def numbering(paragraph: Any) -> tuple[int, int] | None:
    """(level, list) of a list's item."""
    properties = paragraph._p.pPr.numPr if paragraph._p.pPr is not None else None
    return None if properties is None else (properties.ilvl.val, properties.numId.val)


def test_headings_and_paragraphs_have_their_styles() -> None:
    word = converted("# One\n\ntext\n\n### Three\n\n> said\n\n    code\n")
    assert [(line.style.name, line.text) for line in word.paragraphs] == [
        ("Heading 1", "One"),
        ("Normal", "text"),
        ("Heading 3", "Three"),
        ("Quote", "said"),
        ("No Spacing", "code"),
    ]


def test_words_have_their_looks() -> None:
    word = converted("a *b* **c** ***d*** `e` ~~f~~")
    shown = [(text, look) for text, look in looks(word.paragraphs[0]) if text.strip()]
    assert shown == [("a ", ""), ("b", "i"), ("c", "b"), ("d", "bi"), ("e", "c"), ("f", "s")]


def test_lines_break_where_markdown_breaks_them() -> None:
    word = converted("one\ntwo  \nthree\\\nfour<br>five")
    assert word.paragraphs[0].text == "one two\nthree\nfour\nfive"


def test_nested_lists_keep_their_levels_and_their_numbers() -> None:
    word = converted("1. a\n   - b\n     1. c\n2. d\n\ntext\n\n4. e\n")
    items = {line.text: numbering(line) for line in word.paragraphs}
    assert [items[text][0] for text in "abcde"] == [0, 1, 2, 0, 0]  # type: ignore[index]
    assert items["a"] == items["d"]
    assert len({items[text][1] for text in "abce"}) == 4  # type: ignore[index]
    assert items["text"] is None


def test_each_numbered_list_begins_where_it_says() -> None:
    word = converted("1. a\n\ntext\n\n7. b\n")
    starts = word.part.numbering_part.element.xpath("w:num/w:lvlOverride/w:startOverride/@w:val")
    assert starts == ["1", "7"]


def test_a_second_paragraph_of_an_item_has_no_number() -> None:
    word = converted("- a\n\n  more\n- \n")
    assert [numbering(line) is not None for line in word.paragraphs] == [True, False, True]


def test_a_table_has_a_head_and_sides() -> None:
    word = converted("| Item | EUR |\n|---|--:|\n| *Paper* | 1<br>2 |\n| Ink |\n")
    table = word.tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Item", "EUR"],
        ["Paper", "1\n2"],
        ["Ink", ""],
    ]
    assert [cell.paragraphs[0].runs[0].bold for cell in table.rows[0].cells] == [True, True]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.paragraphs[0].alignment for cell in table.rows[1].cells] == [None, 2]


def test_links_lead_to_the_web_and_mail_only() -> None:
    word = converted(
        "[a](https://example.com/x?y=1) [b](mailto:a@example.com) [c](file:///etc/passwd) [d](b.md) "
        "<https://example.org>"
    )
    links = [
        relation.target_ref for relation in word.part.rels.values() if relation.reltype.endswith("/hyperlink")
    ]
    assert sorted(links) == ["https://example.com/x?y=1", "https://example.org", "mailto:a@example.com"]
    assert word.paragraphs[0].text == "a b [c](file:///etc/passwd) d https://example.org"


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "GIF"])
def test_a_picture_is_in_it_at_its_size(format_: str) -> None:
    word = converted("![Sales](./plot%201.png)", {"plot 1.png": picture(format_)})
    assert [(shape.width.inches, shape.height.inches) for shape in word.inline_shapes] == [
        (pytest.approx(40 / 96, abs=1e-4), pytest.approx(20 / 96, abs=1e-4))
    ]


def test_a_picture_is_found_from_the_folder_of_the_text_and_by_its_full_name() -> None:
    workspace = space(
        {"docs/a.md": "![](../attachments/p.png) ![](attachments/p.png)"},
        {"p.png": picture(size=(4_000, 10))},
    )
    done(workspace, "convert_file", source="docs/a.md", target="a.docx")
    word = docx.Document(BytesIO(contents(workspace)["a.docx"]))
    assert [shape.width.inches for shape in word.inline_shapes] == [6.0, 6.0]


OTHERS = [
    "https://example.com/p.png",
    "http://127.0.0.1:9/p.png",
    "/etc/passwd",
    "../p.png",
    "p.webp",
    "broken.png",
    "data:image/png;base64,AAAA",
]


def test_no_other_picture_is_fetched_or_opened() -> None:
    attachments = {"broken.png": b"\x89PNG\r\n\x1a\n", "p.webp": picture("WEBP")}
    text = "\n\n".join(f"![the plan]({address})" for address in OTHERS)
    workspace = space({"a.md": text, **attachments})
    answer = done(workspace, "convert_file", source="a.md", target="a.docx")
    word = docx.Document(BytesIO(contents(workspace)["a.docx"]))
    listed = ", ".join(shown(address) for address in OTHERS)
    assert f" Not in it are these pictures: {listed}. Use PNG, JPEG or GIF files" in answer
    assert [line.text for line in word.paragraphs] == ["[picture: the plan]"] * len(OTHERS)
    assert len(word.inline_shapes) == 0


def test_html_and_characters_that_no_document_can_hold_do_no_harm() -> None:
    word = converted("<script>x</script> a\x0b\x00b <b>c</b>\n\n<div>d</div>\n")
    assert [line.text for line in word.paragraphs] == ["<script>x</script> ab <b>c</b>", "<div>d</div>"]


def test_the_same_text_gives_the_same_bytes_that_name_nobody_and_no_time() -> None:
    markdown = "# A\n\n- b [c](https://example.com) ![](p.png)\n\n| d |\n|---|\n| e |\n"
    workspace = space({"a.md": markdown, "p.png": picture()})
    for target in ("one.docx", "two.docx"):
        done(workspace, "convert_file", source="a.md", target=target)
    one, two = (contents(workspace)[name] for name in ("one.docx", "two.docx"))
    assert one == two
    word = docx.Document(BytesIO(one)).core_properties
    assert (word.title, word.author, word.last_modified_by, word.comments) == ("a", "", "", "")
    assert (str(word.created), str(word.modified)) == ("2024-01-01 00:00:00+00:00",) * 2
    with ZipFile(BytesIO(one)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(2024, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        (
            "a.md",
            "a.pdf",
            'convert_file makes .docx of .md and .xlsx of .csv; it can\'t make "a.pdf" of "a.md".',
        ),
        (
            "a.md",
            "a.xlsx",
            'convert_file makes .docx of .md and .xlsx of .csv; it can\'t make "a.xlsx" of "a.md".',
        ),
        ("a.md", "attachments/a.docx", '"attachments/a.docx" can\'t be written'),
        ("a.md", "../a.docx", "The name '../a.docx' climbs out"),
        ("b.md", "b.docx", 'There is no file "b.md".'),
        ("list.md", "a.docx", '"list.md" could not be converted. The Markdown has 120,002 pieces'),
        ("long.md", "a.docx", '"long.md" could not be converted. The Markdown has 250,001 characters;'),
    ],
)
def test_what_can_not_be_converted_is_refused(source: str, target: str, words: str) -> None:
    workspace = space({"a.md": "# a", "long.md": "x" * 250_001, "list.md": "- x\n" * 20_000})
    assert refused(workspace, "convert_file", source=source, target=target).startswith(words)


def test_a_document_that_would_pass_a_limit_is_refused() -> None:
    workspace = space({"a.md": "# a"}, file_bytes=100)
    assert "a file may have 100" in refused(workspace, "convert_file", source="a.md", target="a.docx")


@pytest.mark.parametrize(
    "markdown",
    [
        "*" * 5_000,
        "[" * 5_000,
        "> " * 2_000 + "x",
        "- " * 500 + "x",
        "`" * 5_000,
        "|" * 300 + "\n" + "|-" * 299 + "|\n",
    ],
    ids=["stars", "brackets", "quotes", "lists", "ticks", "columns"],
)
def test_nasty_markdown_is_converted_or_refused_in_words(markdown: str) -> None:
    workspace = space({"a.md": markdown})
    text = done(workspace, "convert_file", source="a.md", target="a.docx")
    assert text.startswith('Wrote "a.docx" (')
