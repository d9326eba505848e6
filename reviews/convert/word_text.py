"""The words of a Word file."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from reviews.convert import lines, ooxml

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT: Final = {_FALLBACK, f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}pPr", f"{_W}rPr"}
_PLAIN: Final = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_NOTES: Final = (("footnotes", "Footnotes"), ("endnotes", "Endnotes"), ("comments", "Comments"))


def text(content: bytes) -> list[bytes]:
    """Paragraphs and tables in their order, nearly as Markdown: headings with #, list items with -, a table's
    rows with | between cells. Footnotes, endnotes and comments follow. Deleted text is left out."""
    return lines.joined(_text(ooxml.Package(content)))


def _text(package: ooxml.Package) -> Iterator[str]:
    styles = _styles(package)
    body = package.xml("word/document.xml").find(f"{_W}body")
    if body is not None:
        yield from _blocks(body, styles)
    for part, title in _NOTES:
        if f"word/{part}.xml" in package:
            notes = [line for line in _blocks(package.xml(f"word/{part}.xml"), styles) if line.strip()]
            yield from ["", f"{title}:", *notes] if notes else []


def _styles(package: ooxml.Package) -> dict[str, str]:
    """Id -> name in lower case. Ids are in the language of the Word that wrote the file, names are not."""
    if "word/styles.xml" not in package:
        return {}
    found = {}
    for style in package.xml("word/styles.xml").iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None:
            found[style.get(f"{_W}styleId", "")] = name.get(f"{_W}val", "").lower()
    return found


def _blocks(parent: etree._Element, styles: dict[str, str]) -> Iterator[str]:
    for element in parent:
        if element.tag == f"{_W}p":
            yield _prefix(element, styles) + _words(element)
        elif element.tag == f"{_W}tbl":
            yield from _rows(element, styles)
        elif element.tag not in _LEFT_OUT:
            yield from _blocks(element, styles)


def _rows(table: etree._Element, styles: dict[str, str]) -> Iterator[str]:
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is table:
            cells = row.iterchildren(f"{_W}tc")
            yield "| " + " | ".join(_cell(cell, styles) for cell in cells) + " |"


def _cell(cell: etree._Element, styles: dict[str, str]) -> str:
    return " ".join(" ".join(_blocks(cell, styles)).split())


def _prefix(paragraph: etree._Element, styles: dict[str, str]) -> str:
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        return ""
    style = properties.find(f"{_W}pStyle")
    name = styles.get(style.get(f"{_W}val", ""), "") if style is not None else ""
    if name == "title":
        return "# "
    if name.startswith("heading ") and name[8:].isdecimal():
        return "#" * min(int(name[8:10]), 6) + " "
    listed = name.startswith(("list bullet", "list number"))
    return "- " if listed or properties.find(f"{_W}numPr") is not None else ""


def _words(parent: etree._Element) -> str:
    pieces: list[str] = []
    for element in parent:
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag in _PLAIN:
            pieces.append(_PLAIN[element.tag])
        elif element.tag not in _LEFT_OUT:
            pieces.append(_words(element))
    return "".join(pieces)
