"""Text of files and of what a tool gave, as it can be shown to a model and stored."""

import re
from typing import Final

from reviews.convert.decode import MARKS, decoded

_NOT_TEXT: Final = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")


def text(content: bytes) -> str:
    """The text of bytes that are text, see `reviews.convert.decode`."""
    return decoded(content)[0]


def storable(text: str) -> str:
    """The text without what PostgreSQL stores in none: NUL and halves of surrogate pairs."""
    return text.replace("\0", "\ufffd").encode("utf-8", errors="replace").decode("utf-8")


def text_or_none(content: bytes) -> str | None:
    """The text of bytes that may be anything: None unless they are UTF-8, or have a byte order mark, and hold
    nothing that no text holds."""
    marked = any(content.startswith(mark) for mark, _ in MARKS)
    try:
        found = text(content) if marked else content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if _NOT_TEXT.search(found) else found
