"""The words of a PowerPoint file."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from reviews.convert import lines, ooxml

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAIN: Final = "ppt/presentation.xml"


def text(content: bytes) -> list[bytes]:
    """Slide by slide in the order of the show: each paragraph of its shapes and tables as a line, then the
    speaker's notes."""
    return lines.joined(_text(ooxml.Package(content)))


def _text(package: ooxml.Package) -> Iterator[str]:
    parts = {id_: part for id_, kind, part in package.related(_MAIN) if kind == "slide"}
    listed = [slide.get(_ID, "") for slide in package.xml(_MAIN).iter(f"{_P}sldId")]
    for number, id_ in enumerate(listed, 1):
        if id_ not in parts:
            continue
        slide = package.xml(parts[id_])
        yield f"## Slide {number}{' (hidden)' if slide.get('show') == '0' else ''}"
        yield from _paragraphs(slide)
        yield from _notes(package, parts[id_])
        yield ""


def _notes(package: ooxml.Package, slide: str) -> Iterator[str]:
    for _, kind, part in package.related(slide):
        if kind == "notesSlide":
            notes = list(_paragraphs(package.xml(part)))
            yield from ["", "Notes:", *notes] if notes else []


def _paragraphs(root: etree._Element) -> Iterator[str]:
    for paragraph in root.iter(f"{_A}p"):
        pieces = [
            "\n" if element.tag == f"{_A}br" else element.text or ""
            for run in paragraph.iterchildren(f"{_A}r", f"{_A}br")
            for element in ([run] if run.tag == f"{_A}br" else run.iterchildren(f"{_A}t"))
        ]
        words = "".join(pieces)
        if words.strip():
            yield words
