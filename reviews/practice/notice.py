"""The sample job's letter, made when it is asked for: the same bytes each time."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from docx import Document

from reviews.convert.undated import LONG_AGO, undated
from reviews.practice.texts import text


@cache
def notice() -> bytes:
    """A Word file of one page: the heading and the paragraphs of notice.txt."""
    heading, *paragraphs = text("notice.txt").split("\n\n")
    document = Document()
    document.core_properties.author = "Harrowmere library"
    document.core_properties.created = document.core_properties.modified = LONG_AGO
    document.add_heading(heading, level=1)
    for paragraph in paragraphs:
        document.add_paragraph(" ".join(paragraph.split()))
    out = BytesIO()
    document.save(out)
    return undated(out.getvalue())
