"""Charts and diagrams on slides, as the tables and words that they are made of."""

from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from reviews.convert import ooxml

MOST_POINTS: Final = 1_000
"""Rows of a chart's table."""

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_D: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def block(package: ooxml.Package, parts: dict[str, str], frame: etree._Element) -> dict[str, Any] | None:
    """A block (see `slides`) of a graphic frame; None for what is neither chart nor diagram. `parts` are
    those that the slide names, by id."""
    for element, attribute in ((f"{_C}chart", f"{_R}id"), (f"{_D}relIds", f"{_R}dm")):
        found = next(frame.iter(element), None)
        part = parts.get(found.get(attribute, "")) if found is not None else None
        if part is None or part not in package:
            continue
        root = package.xml(part)
        if element == f"{_C}chart":
            rows = _chart(root)
            return {"kind": "table", "rows": rows} if rows else None
        lines = [[0, words] for words in _words(root)]
        return {"kind": "text", "lines": lines} if lines else None
    return None


def _chart(root: etree._Element) -> list[list[str]]:
    """A row for each category and a column for each series, as stored in the chart."""
    series = list(root.iter(f"{_C}ser"))
    columns = [_points(one, "val") or _points(one, "yVal") for one in series]
    labels = next((found for one in series if (found := _points(one, "cat") or _points(one, "xVal"))), {})
    places = sorted({place for column in (labels, *columns) for place in column})[:MOST_POINTS]
    if not places:
        return []
    head = ["", *(" ".join(_values(one.find(f"{_C}tx"))) for one in series)]
    return [
        head,
        *([labels.get(place, ""), *(column.get(place, "") for column in columns)] for place in places),
    ]


def _points(series: etree._Element, name: str) -> dict[int, str]:
    found = {}
    holder = series.find(f"{_C}{name}")
    for point in holder.iter(f"{_C}pt") if holder is not None else ():
        place = point.get("idx", "")
        if place.isdecimal():
            found[int(place)] = " ".join(_values(point))
    return found


def _values(holder: etree._Element | None) -> Iterator[str]:
    for value in holder.iter(f"{_C}v") if holder is not None else ():
        yield value.text or ""


def _words(root: etree._Element) -> Iterator[str]:
    for paragraph in root.iter(f"{_A}p"):
        words = "".join(text.text or "" for text in paragraph.iter(f"{_A}t")).strip()
        if words:
            yield words
