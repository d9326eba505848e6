"""Pages of a PDF: pictures of them, and where their words stand."""

import json
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any, Final

import pypdfium2
from PIL import Image, PngImagePlugin, WebPImagePlugin  # at once: nothing can be imported later

from reviews.convert import pdf_text
from reviews.convert.errors import UnreadableError
from reviews.render.kind import PDF_PAGES

WIDTH: Final = 1_400
"""Pixels across a page's picture: sharp at the width of the pane on a dense screen."""

HIGHEST: Final = 4_000
MOST_BOOKMARKS: Final = 500
DEEPEST: Final = 4
LONGEST: Final = 200
"""Characters of a bookmark."""

MOST_RUNS: Final = 4_000
"""Runs of words of one page; a hostile page may have a million."""

Image.init()
_FORMATS: Final = (PngImagePlugin.PngImageFile.format, WebPImagePlugin.WebPImageFile.format)


def pages(content: bytes, params: bytes) -> list[bytes]:
    """JSON {"count", "contents", "pages": [{"number", "width", "height", "runs": [[x, y, width, height,
    words]]}]} of PDF_PAGES pages from {"first": 1...} on, in points from the upper left corner as the page is
    shown. A page that can't be read has no runs and the size of a sheet of paper. `contents`: [[level from 0,
    title, page]] of the file's bookmarks, MOST_BOOKMARKS at most."""
    first = int(json.loads(params)["first"])
    document = _opened(content)
    count = len(document)
    last = min(count, first + PDF_PAGES - 1)
    found = [_page(document, number) for number in range(max(1, first), last + 1)]
    told = {"count": count, "contents": list(_contents(document)), "pages": found}
    return [json.dumps(told).encode(errors="replace")]


def picture(content: bytes, params: bytes) -> list[bytes]:
    """[WebP] of page {"page": 1...}, WIDTH pixels wide unless that makes it too high."""
    number = int(json.loads(params)["page"])
    document = _opened(content)
    document.init_forms()  # what was filled in is drawn; there is no engine for scripts in PDFs
    if not 1 <= number <= len(document):
        raise UnreadableError("The PDF has no such page.")
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), HIGHEST / max(height, 1))
        drawn = page.render(scale=scale).to_pil()
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(f"Page {number} of the PDF can't be drawn.") from error
    out = BytesIO()
    drawn.convert("RGB").save(out, "WEBP", quality=80, method=1)
    return [out.getvalue()]


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    document = pdf_text.opened(content)
    if not len(document):
        raise UnreadableError("The PDF has no pages.")
    return document


def _contents(document: pypdfium2.PdfDocument) -> Iterator[tuple[int, str, int]]:
    for bookmark in islice(document.get_toc(max_depth=DEEPEST), MOST_BOOKMARKS):
        target = bookmark.get_dest()
        index = target.get_index() if target else None
        title = bookmark.get_title().strip()[:LONGEST]
        if index is not None and title:
            yield bookmark.level, title, index + 1


def _page(document: pypdfium2.PdfDocument, number: int) -> dict[str, Any]:
    try:
        page = document[number - 1]
        width, height = page.get_size()
        runs = list(_runs(page, width, height))
    except pypdfium2.PdfiumError:
        return {"number": number, "width": 595.0, "height": 842.0, "runs": []}
    return {"number": number, "width": round(width, 1), "height": round(height, 1), "runs": runs}


def _runs(page: pypdfium2.PdfPage, width: float, height: float) -> Iterator[list[Any]]:
    """Words that stand together on a line, in the order of the text."""
    words = page.get_textpage()
    left, bottom, right, top = page.get_bbox()
    turned = page.get_rotation()
    for index in range(min(words.count_rects(), MOST_RUNS)):
        x0, y0, x1, y1 = words.get_rect(index)
        text = words.get_text_bounded(x0, y0, x1, y1).replace("\r\n", " ").strip()
        if text:
            box = _turned(
                (x0 - left, y0 - bottom, x1 - left, y1 - bottom), right - left, top - bottom, turned
            )
            yield [*(round(value, 1) for value in box), text]


def _turned(
    box: tuple[float, float, float, float], width: float, height: float, degrees: int
) -> tuple[float, float, float, float]:
    """x, y, width and height from the upper left corner of a page that is turned clockwise to be shown."""
    x0, y0, x1, y1 = box
    match degrees:
        case 90:
            return y0, x0, y1 - y0, x1 - x0
        case 180:
            return width - x1, y0, x1 - x0, y1 - y0
        case 270:
            return height - y1, width - x1, y1 - y0, x1 - x0
    return x0, height - y1, x1 - x0, y1 - y0
