"""A file of Markdown as pages of HTML."""

import re
from collections.abc import Iterator
from typing import Final

from reviews.render import params
from reviews.render.decoding import decoded
from reviews.render.markdown_html import html_of

PAGE: Final = 40_000
"""Characters that come together: what is laid out at once is laid out whole."""

_FENCE: Final = re.compile(r" {0,3}(```+|~~~+)")


def page(content: bytes, wanted: bytes = b"") -> list[bytes]:
    """JSON {"page", "pages", "html"} of {"page": from 1}; past the end the last. The HTML is sanitised."""
    text, _ = decoded(content)
    pages = list(_pages(text.replace("\0", "\N{REPLACEMENT CHARACTER}").splitlines(keepends=True)))
    number = max(1, min(params.read(wanted).get("page", 1), len(pages)))
    html = html_of(pages[number - 1]) if pages else ""
    return params.answer(page=number, pages=len(pages), html=html)


def _pages(lines: list[str]) -> Iterator[str]:
    """Cut before an empty line outside of fenced code, or anywhere where there is none for too long."""
    page: list[str] = []
    size, fence = 0, ""
    for line in lines:
        at_gap = not line.strip() and not fence
        if page and (size + len(line) > PAGE * 3 // 2 or (at_gap and size > PAGE)):
            yield "".join(page)
            page, size = [], 0
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1][0] * 3
        elif found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        page.append(line)
        size += len(line)
    if page:
        yield "".join(page)
