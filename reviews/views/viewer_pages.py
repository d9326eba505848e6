"""PDFs page by page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reviews.queries.shown import Shown
from reviews.render.kind import PDF_PAGES
from reviews.views.query import number
from reviews.views.rendition import rendition


@dataclass(frozen=True, slots=True)
class Run:
    """Words on a line. `y` is the line that they stand on; points from the upper left corner."""

    x: float
    y: float
    width: float
    size: float
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    width: float
    height: float
    runs: list[Run]


@dataclass(frozen=True, slots=True)
class Pages:
    """Some pages of `count`, and the first of those before and after them. `contents`: (level from 0, title,
    page) of the file's own table of contents."""

    count: int
    contents: list[tuple[int, str, int]]
    pages: list[Page]
    before: int | None
    after: int | None


def open_pdf(shown: Shown, query: Mapping[str, str]) -> Pages:
    """`?page=` is the first of PDF_PAGES pages; past the end it is the last."""
    first = number(query, "page")
    told = _told(shown, first)
    if not told["pages"]:
        first = told["count"]
        told = _told(shown, first)
    count = told["count"]
    pages = [
        Page(page["number"], page["width"], page["height"], list(_runs(page["runs"])))
        for page in told["pages"]
    ]
    return Pages(
        count=count,
        contents=[(level, title, page) for level, title, page in told["contents"]],
        pages=pages,
        before=max(1, first - PDF_PAGES) if first > 1 else None,
        after=first + PDF_PAGES if first + PDF_PAGES <= count else None,
    )


def _told(shown: Shown, first: int) -> dict[str, Any]:
    [told] = rendition(shown, "reviews.render.pdf:pages", {"first": first})
    found: dict[str, Any] = json.loads(told)
    return found


def _runs(runs: list[list[Any]]) -> Iterator[Run]:
    for x, y, width, height, words in runs:
        yield Run(x, round(y + height * 0.8, 1), max(width, 0.1), max(height, 1.0), words)
