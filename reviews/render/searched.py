"""The words of a file in one piece, to look for a quoted passage in. White space is not that shown."""

from collections.abc import Callable
from typing import Final

from reviews.convert import notebook_text, pdf_text, slides_text, word_text
from reviews.convert.decode import decoded

MOST_CHARS: Final = 1_000_000


def text(content: bytes, _params: bytes) -> list[bytes]:
    """A text file's lines as they are. Each function returns [UTF-8], of MOST_CHARS characters at most, and
    raises UnreadableError."""
    return [decoded(content)[0][:MOST_CHARS].encode(errors="replace")]


def word(content: bytes, _params: bytes) -> list[bytes]:
    return _of(word_text.text, content)


def pdf(content: bytes, _params: bytes) -> list[bytes]:
    """Pages begin with a line `## Page 3`."""
    return _of(pdf_text.text, content)


def slides(content: bytes, _params: bytes) -> list[bytes]:
    return _of(slides_text.text, content)


def notebook(content: bytes, _params: bytes) -> list[bytes]:
    return _of(notebook_text.text, content)


def _of(read: Callable[[bytes], list[bytes]], content: bytes) -> list[bytes]:
    return [read(content)[0].decode()[:MOST_CHARS].encode()]
