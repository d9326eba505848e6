"""What Vega drew, made fit for a page: elements and attributes from a list, tokens for colours, and words.

The drawing comes from our own specs, but the names in it are anybody's. Nothing that could run, load or
style passes, whatever a later version of Vega writes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from reviews.charts.chart import plain
from reviews.charts.palette import TOKENS

SVG: Final = "http://www.w3.org/2000/svg"
ELEMENTS: Final = frozenset({"g", "path", "line", "rect", "circle", "text", "tspan"})
GEOMETRY: Final = (
    "d",
    "transform",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "width",
    "height",
)
PAINT: Final = ("fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray")
MORE: Final = ("opacity", "stroke-linecap", "stroke-miterlimit", "text-anchor", "font-size", "font-weight")
ATTRIBUTES: Final = frozenset([*GEOMETRY, *PAINT, *MORE])
VALUE: Final = re.compile(r"[\w\s.,()#%+-]*", re.ASCII)
EMPTY: Final = frozenset({"", "M0,0h0v0h0Z"})
BY_COLOUR: Final = {colour: f"var({token})" for token, colour in TOKENS.items()}


def cleaned(drawing: str, *, title: str, description: str, key: str, tokens: bool) -> str:
    """The SVG of a page, or (without `tokens`) of a file, which has no style sheet beside it.

    `key` makes the ids of title and description its own: letters, digits, "-".

    Raises ValueError where `drawing` is no SVG.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(drawing.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("the drawing is no XML") from error
    if root.tag != f"{{{SVG}}}svg":
        raise ValueError("the drawing is no SVG")
    made = etree.Element(f"{{{SVG}}}svg", nsmap={None: SVG})
    made.set("viewBox", _checked(root.get("viewBox", "")))
    for size in ("width", "height"):
        made.set(size, _checked(root.get(size, "")))
    if not tokens:
        made.set("font-family", "sans-serif")
    made.set("role", "img")
    made.set("aria-labelledby", f"{key}-title")
    made.set("aria-describedby", f"{key}-desc")
    for tag, words in (("title", title), ("desc", description)):
        told = etree.SubElement(made, f"{{{SVG}}}{tag}", id=f"{key}-{tag}")
        told.text = plain(words)
    for child in root:
        _copy(child, made, BY_COLOUR if tokens else {})
    return str(etree.tostring(made, encoding="unicode"))


def _copy(found: etree._Element, into: etree._Element, colours: Mapping[str, str]) -> None:
    if not isinstance(found.tag, str):
        return  # a comment, an instruction
    tag = etree.QName(found)
    if tag.namespace != SVG or tag.localname not in ELEMENTS or _unseen(found):
        return
    made = etree.SubElement(into, found.tag)
    for name, value in found.attrib.items():
        if name in ATTRIBUTES:
            told = _checked(value)
            made.set(name, colours.get(told, told) if name in {"fill", "stroke"} else told)
    if tag.localname in {"text", "tspan"}:
        made.text = found.text
    for child in found:
        _copy(child, made, colours)
    if tag.localname == "g" and not len(made):
        into.remove(made)


def _unseen(found: etree._Element) -> bool:
    if found.get("display") == "none":
        return True
    if etree.QName(found).localname != "path":
        return False
    no_paint = (
        found.get("stroke") is None and found.get("fill") is None and "background" in found.get("class", "")
    )
    return no_paint or found.get("d", "") in EMPTY


def _checked(value: str) -> str:
    """Numbers, paths, transformations and colours; everything else, as an address, comes to nothing."""
    return value if VALUE.fullmatch(value) and "url(" not in value.lower() else ""
