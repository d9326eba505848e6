"""Source code with its syntax in colours, in pages of lines."""

import html
import signal
from collections.abc import Iterable
from types import FrameType
from typing import Final

import nh3
from pygments.lexer import Lexer
from pygments.token import STANDARD_TYPES, _TokenType

from reviews.render import params
from reviews.render.decoding import decoded
from reviews.render.languages import lexer_of
from reviews.render.paging import Page, lines_of, page_of

COLOURED: Final = 400_000
"""Characters from which on code is shown without colours."""

SECONDS: Final = 3
"""Of computing for the colours. Some languages' patterns take for ever over a text made for that."""

PLAIN: Final = frozenset(("n", "o", "p", "w"))
"""Names, operators, punctuation, spaces: most of a code, without a colour of their own."""

_SPANS: Final = nh3.Cleaner(
    tags={"span"},
    attributes={},
    allowed_classes={"span": {short for short in STANDARD_TYPES.values() if short}},
)


class _TooLongError(Exception):
    pass


def page(content: bytes, wanted: bytes = b"") -> list[bytes]:
    """JSON: encoding, page, pages, total (lines), language ("" where none is known), note, rows [[number of
    the line, sanitised HTML of <span class>]].

    `wanted` is JSON {"page": from 1, "name": file name}.
    """
    asked = params.read(wanted)
    text, encoding = decoded(content)
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    shown, language, note = coloured(text, asked.get("name", ""), asked.get("page", 1))
    return params.answer(
        encoding=encoding,
        page=shown.page,
        pages=shown.pages,
        total=shown.total,
        language=language,
        note=note,
        rows=shown.rows,
    )


def coloured(text: str, name: str, wanted: int) -> tuple[Page, str, str]:
    """The page (its rows as HTML), the language that `name` stands for, and a note where colours are
    missing."""
    shown = page_of(lines_of(text), wanted)
    lexer = lexer_of(name)
    plain = Page(
        shown.page, shown.pages, shown.total, [(number, html.escape(row)) for number, row in shown.rows]
    )
    if lexer is None:
        return plain, "", ""
    if len(text) > COLOURED:
        return plain, lexer.name, f"More than {COLOURED:,} characters: shown without colours."
    try:
        lines = _lines_in_time(lexer, text)
    except _TooLongError:
        return plain, lexer.name, "The colours of this code would take too long; it is shown without."
    if shown.pages == 1 and len(lines) < len(shown.rows):
        return plain, lexer.name, ""
    first = shown.rows[0][0] if shown.rows else 1
    if any(number != first + at for at, (number, _) in enumerate(shown.rows)):
        return plain, lexer.name, "Lines this long are shown without colours."
    rows = [(number, lines[number - 1]) for number, _ in shown.rows]
    return Page(shown.page, shown.pages, shown.total, rows), lexer.name, ""


def _lines_in_time(lexer: Lexer, text: str) -> list[str]:
    """The lines of `text` as HTML. Raises _TooLongError."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        return _lines(lexer.get_tokens(text))
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _lines(tokens: Iterable[tuple[_TokenType, str]]) -> list[str]:
    """A token that goes over several lines is a span in each of them."""
    pieces: list[str] = []
    for kind, value in tokens:
        short = _short(kind)
        for at, part in enumerate(value.split("\n")):
            if at:
                pieces.append("\n")
            if part:
                escaped = html.escape(part)
                pieces.append(f'<span class="{short}">{escaped}</span>' if short else escaped)
    return _SPANS.clean("".join(pieces)).split("\n")


def _short(kind: _TokenType) -> str:
    while kind not in STANDARD_TYPES:
        assert kind.parent is not None, "the root is a standard type"
        kind = kind.parent
    short: str = STANDARD_TYPES[kind]
    return "" if short in PLAIN else short
