"""Plain text in any encoding, in pages of lines."""

from reviews.render import params
from reviews.render.decoding import decoded
from reviews.render.paging import lines_of, page_of


def page(content: bytes, wanted: bytes = b"") -> list[bytes]:
    """JSON: encoding (as it was taken), page, pages, total (lines), rows [[line number, text]].

    `wanted` is JSON {"page": from 1}. Bytes that fit no encoding and NUL show as U+FFFD.
    """
    text, encoding = decoded(content)
    shown = page_of(
        lines_of(text.replace("\0", "\N{REPLACEMENT CHARACTER}")), params.read(wanted).get("page", 1)
    )
    return params.answer(
        encoding=encoding, page=shown.page, pages=shown.pages, total=shown.total, rows=shown.rows
    )
