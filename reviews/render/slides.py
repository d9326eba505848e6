"""A presentation slide by slide: its words, tables, pictures and notes as plain values."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

from lxml import etree

from reviews.convert import ooxml
from reviews.convert.errors import UnreadableError
from reviews.render import slide_frames
from reviews.render.package_picture import media

MAIN: Final = "ppt/presentation.xml"
MOST_SLIDES: Final = 2_000
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TITLES: Final = ("title", "ctrTitle")
_UNSAID: Final = ("sldNum", "dt", "ftr", "hdr")


def slides(content: bytes, _params: bytes) -> list[bytes]:
    """[JSON {"count", "slides": [{"number", "title", "hidden", "blocks", "notes"}]}] in the order of the
    show, MOST_SLIDES at most. A block has a "kind": "text" with "lines" [[level from 0, words]], "table" with
    "rows" of cells, "picture" with its "number" (see `package_picture`; None where its file can't be told)
    and what it is said to show ("words"), or "other" with "words". Notes are lines of words."""
    package = ooxml.Package(content)
    numbers = {name: number for number, name in enumerate(media(ZipFile(BytesIO(content))))}
    parts = {id_: part for id_, kind, part in package.related(MAIN) if kind == "slide"}
    listed = [slide.get(f"{_R}id", "") for slide in package.xml(MAIN).iter(f"{_P}sldId")]
    found = [
        _slide(package, numbers, parts[id_], number)
        for number, id_ in enumerate(listed[:MOST_SLIDES], 1)
        if id_ in parts
    ]
    if not found:
        raise UnreadableError("The presentation has no slides.")
    told = json.dumps({"count": len(listed), "slides": found})
    return [told.encode(errors="replace")]


def _slide(package: ooxml.Package, numbers: dict[str, int], part: str, number: int) -> dict[str, Any]:
    root = package.xml(part)
    related = list(package.related(part))
    names = {id_: name for id_, _, name in related}
    tree = root.find(f"{_P}cSld/{_P}spTree")
    shapes = list(_shapes(tree)) if tree is not None else []
    titles = [shape for shape in shapes if _place(shape) in _TITLES]
    title = " ".join(words for shape in titles for _, words in _lines(shape))
    blocks = [
        block for shape in shapes if shape not in titles and (block := _block(package, shape, names, numbers))
    ]
    notes = [
        words for _, kind, name in related if kind == "notesSlide" for words in _notes(package.xml(name))
    ]
    hidden = root.get("show") in ("0", "false")
    return {"number": number, "title": title, "hidden": hidden, "blocks": blocks, "notes": notes}


def _shapes(tree: etree._Element) -> Iterator[etree._Element]:
    """Shapes in the order in which they lie, those of groups too."""
    for element in tree:
        if element.tag == f"{_P}grpSp":
            yield from _shapes(element)
        elif element.tag in (f"{_P}sp", f"{_P}pic", f"{_P}graphicFrame"):
            yield element


def _place(shape: etree._Element) -> str | None:
    """What its layout has the shape for: title, body, sldNum, ..."""
    holder = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return None if holder is None else str(holder.get("type", "body"))


def _block(
    package: ooxml.Package, shape: etree._Element, names: dict[str, str], numbers: dict[str, int]
) -> dict[str, Any] | None:
    if shape.tag == f"{_P}pic":
        blip = shape.find(f"{_P}blipFill/{_A}blip")
        number = numbers.get(names.get(blip.get(f"{_R}embed", ""), "")) if blip is not None else None
        return {"kind": "picture", "number": number, "words": _described(shape)}
    if shape.tag == f"{_P}graphicFrame":
        table = shape.find(f"{_A}graphic/{_A}graphicData/{_A}tbl")
        if table is None:
            found = slide_frames.block(package, names, shape)
            return found or {"kind": "other", "words": _described(shape)}
        rows = [
            [_cell(cell) for cell in row.iterchildren(f"{_A}tc")] for row in table.iterchildren(f"{_A}tr")
        ]
        return {"kind": "table", "rows": rows}
    lines = [] if _place(shape) in _UNSAID else list(_lines(shape))
    return {"kind": "text", "lines": lines} if lines else None


def _described(shape: etree._Element) -> str:
    told = next(shape.iter(f"{_P}cNvPr"), None)
    return "" if told is None else str(told.get("descr") or told.get("name") or "")


def _cell(cell: etree._Element) -> str:
    return "\n".join(words for _, words in _lines(cell))


def _lines(shape: etree._Element) -> Iterator[tuple[int, str]]:
    """(level, words) of each paragraph that has some."""
    for paragraph in shape.iter(f"{_A}p"):
        properties = paragraph.find(f"{_A}pPr")
        level = properties.get("lvl", "0") if properties is not None else "0"
        words = "".join(_pieces(paragraph)).strip()
        if words:
            yield min(int(level), 8) if level.isdecimal() else 0, words


def _pieces(paragraph: etree._Element) -> Iterator[str]:
    for run in paragraph.iterchildren(f"{_A}r", f"{_A}fld", f"{_A}br"):
        if run.tag == f"{_A}br":
            yield "\n"
        for text in run.iterchildren(f"{_A}t"):
            yield text.text or ""


def _notes(root: etree._Element) -> list[str]:
    tree = root.find(f"{_P}cSld/{_P}spTree")
    if tree is None:
        return []
    return [words for shape in _shapes(tree) if _place(shape) not in _UNSAID for _, words in _lines(shape)]
