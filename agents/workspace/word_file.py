"""Markdown -> a Word file. Runs in the limited process."""

import json
import re
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, Twips
from docx.text.paragraph import Paragraph
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from agents.workspace.word_lists import Numbering
from agents.workspace.word_pictures import Pictures
from agents.workspace.word_runs import Runs
from agents.workspace.word_xml import border_below, shade
from reviews.convert.errors import UnreadableError
from reviews.convert.undated import LONG_AGO, undated

MOST_CHARS: Final = 250_000
MOST_TOKENS: Final = 60_000
"""Of Markdown: a paragraph of plain words has four, and so has a cell. Either takes some seconds; what takes
longer than a conversion may would be refused as well, but not on every machine alike."""

LIST_STEP: Final = 360  # twips, a twentieth of a point
QUOTE_STEP: Final = 480
CODE_FILL: Final = "F2F2F2"
HEAD_FILL: Final = "E7E6E6"
_EMPTY: Final = Path(docx.__file__).with_name("templates").joinpath("default.docx").read_bytes()
# What XML has no place for.
_NOT_XML: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PARSER: Final = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def document(markdown: bytes, facts: bytes, *contents: bytes) -> list[bytes]:
    """The DOCX, and as JSON a list of the pictures that are not in it.

    `facts` is JSON: the document's title and the names under which the text may show each of `contents`.
    Nothing else is ever opened or fetched: a picture that is not among them is named in words. Raw HTML is
    kept as the words that it is. The same input gives the same bytes, which name nobody and no program.
    """
    text = _NOT_XML.sub("", markdown.decode("utf-8"))
    if len(text) > MOST_CHARS:
        raise UnreadableError(f"The Markdown has {len(text):,} characters; {MOST_CHARS:,} can be converted.")
    tokens = _PARSER.parse(text)
    count = sum(1 + len(token.children or ()) for token in tokens)
    if count > MOST_TOKENS:
        raise UnreadableError(
            f"The Markdown has {count:,} pieces (lines, cells, words in bold, ...); {MOST_TOKENS:,} can be "
            "converted. Put long tables into an Excel file."
        )
    known = json.loads(facts)
    word = docx.Document(BytesIO(_EMPTY))
    properties = word.core_properties
    properties.title = _NOT_XML.sub("", known["title"])[:255]
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = LONG_AGO
    pictures = Pictures(dict(zip(known["pictures"], contents, strict=True)))
    _Writer(word, pictures).blocks(SyntaxTreeNode(tokens).children)
    raw = BytesIO()
    word.save(raw)
    return [undated(raw.getvalue()), json.dumps(pictures.left_out).encode()]


class _Writer:
    """Writes blocks one after another. `_lists` are the lists around the place, the outermost first, as
    numbers of their numbering; `_fresh` says that the next paragraph gets the mark of its list item."""

    def __init__(self, word: Any, pictures: Pictures) -> None:
        self._word = word
        self._numbering = Numbering(word.part.numbering_part.element)
        self._runs = Runs(pictures)
        section = word.sections[0]
        self._end = section._sectPr
        self._width = section.page_width - section.left_margin - section.right_margin
        self._lists: list[int] = []
        self._fresh = False
        self._quotes = 0
        self._kinds: dict[str, Callable[[SyntaxTreeNode], None]] = {
            "heading": self._heading,
            "paragraph": self._text,
            "fence": self._code,
            "code_block": self._code,
            "hr": self._line,
            "blockquote": self._quote,
            "bullet_list": self._bullets,
            "ordered_list": self._numbers,
            "table": self._table,
        }

    def blocks(self, nodes: Iterable[SyntaxTreeNode]) -> None:
        for node in nodes:
            write = self._kinds.get(node.type)
            if write is None:
                self.blocks(node.children)
            else:
                write(node)

    def _heading(self, node: SyntaxTreeNode) -> None:
        self._inline(self._paragraph(f"Heading{node.tag[1:]}"), node)

    def _text(self, node: SyntaxTreeNode) -> None:
        style = "ListParagraph" if self._lists else "Quote" if self._quotes else "Normal"
        self._inline(self._paragraph(style), node)

    def _code(self, node: SyntaxTreeNode) -> None:
        paragraph = self._paragraph("NoSpacing")
        shade(paragraph._p.get_or_add_pPr(), CODE_FILL)
        paragraph.paragraph_format.space_after = Pt(10)
        self._runs.code(paragraph, node.content.rstrip("\n"))

    def _line(self, _node: SyntaxTreeNode) -> None:
        border_below(self._paragraph("Normal")._p.get_or_add_pPr())

    def _quote(self, node: SyntaxTreeNode) -> None:
        self._quotes += 1
        self.blocks(node.children)
        self._quotes -= 1

    def _bullets(self, node: SyntaxTreeNode) -> None:
        self._list(node, self._numbering.bullets)

    def _numbers(self, node: SyntaxTreeNode) -> None:
        self._list(node, self._numbering.numbers(len(self._lists), int(node.attrs.get("start", 1))))

    def _list(self, node: SyntaxTreeNode, numbering: int) -> None:
        self._lists.append(numbering)
        for item in node.children:
            self._fresh = True
            self.blocks(item.children)
            if self._fresh:  # an empty item
                self._paragraph("ListParagraph")
        self._lists.pop()

    def _table(self, node: SyntaxTreeNode) -> None:
        rows = [row for part in node.children for row in part.children]
        columns = len(rows[0].children)
        table = self._word.add_table(rows=0, cols=columns, style="Table Grid")
        for number, row in enumerate(rows):
            cells = table.add_row().cells
            for cell, content in zip(cells, row.children, strict=True):
                self._cell(cell, content, self._width // columns, head=number == 0)
        repeated = table.rows[0]._tr.get_or_add_trPr()
        repeated.append(repeated.makeelement(qn("w:tblHeader")))
        self._paragraph("Normal").paragraph_format.space_after = Pt(0)  # or the next table joins this one

    def _cell(self, cell: Any, node: SyntaxTreeNode, width: int, *, head: bool) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        side = str(node.attrs.get("style", "")).removeprefix("text-align:")
        if side in {"center", "right"}:
            paragraph.paragraph_format.alignment = {"center": 1, "right": 2}[side]
        if head:
            shade(cell._tc.get_or_add_tcPr(), HEAD_FILL)
        self._runs.write(paragraph, node, width, bold=head)

    def _inline(self, paragraph: Paragraph, node: SyntaxTreeNode) -> None:
        self._runs.write(paragraph, node, self._width)

    def _paragraph(self, style: str) -> Paragraph:
        element = OxmlElement("w:p")
        # python-docx looks through the whole document for this place, and through all styles for a name.
        self._end.addprevious(element)
        paragraph = Paragraph(element, self._word._body)
        paragraph._p.style = style
        indent = QUOTE_STEP * self._quotes
        if self._lists:
            indent += LIST_STEP * len(self._lists)
            if self._fresh:
                self._fresh = False
                properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val = min(len(self._lists), 9) - 1
                properties.get_or_add_numId().val = self._lists[-1]
                paragraph.paragraph_format.first_line_indent = Twips(-LIST_STEP)
        if indent:
            paragraph.paragraph_format.left_indent = Twips(indent)
        return paragraph
