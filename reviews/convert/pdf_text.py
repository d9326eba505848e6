"""The words of a PDF."""

from collections.abc import Iterator
from typing import Final

import pypdfium2

from reviews.convert import lines
from reviews.convert.errors import UnreadableError

PAGES: Final = 1_000


def text(content: bytes) -> list[bytes]:
    """Page by page. A page without words, such as a scan, says so."""
    return lines.joined(_text(content))


def opened(content: bytes) -> pypdfium2.PdfDocument:
    """Raises UnreadableError for an encrypted PDF, and for what is none."""
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = "assword" in str(error)
        raise UnreadableError(
            "The PDF is encrypted with a password." if locked else "The file is damaged, or no PDF."
        ) from error


def _text(content: bytes) -> Iterator[str]:
    document = opened(content)
    count = len(document)
    for number in range(min(count, PAGES)):
        yield f"## Page {number + 1}"
        yield _page(document, number)
        yield ""
    if count > PAGES:
        yield f"({count - PAGES:,} more pages are not shown)"


def _page(document: pypdfium2.PdfDocument, number: int) -> str:
    try:
        page = document[number]
        words = page.get_textpage().get_text_bounded()
    except pypdfium2.PdfiumError:
        return "(this page can't be read)"
    return words.replace("\r\n", "\n").strip() or "(no words on this page; it may be a picture)"
