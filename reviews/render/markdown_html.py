"""Markdown from strangers (briefs, feedback, deliverables) to HTML that is safe to put into a page.

Two locks: markdown-it-py never passes raw HTML through, and nh3 lets only a short list of elements out.
"""

from collections.abc import Iterator
from html import escape
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

LIMIT: Final = 100_000
"""Characters that are shown."""

LAID_OUT: Final = 60_000
"""Characters that are laid out as Markdown; the rest is shown as it was typed. The slowest text known takes
about 15 microseconds a character on an idle core, 0.7 s in all."""

BRACKETS: Final = 5_000
CELLS: Final = 30_000
"""Opening brackets, and lines times columns, from which on a text is shown as it was typed. Each bracket
costs about 40 microseconds and each cell 20, even those that a short row leaves out."""

CUT_NOTE: Final = (
    '<p class="note warn">This text is longer than 100,000 characters. The rest is not shown here; '
    "open the file itself to read it.</p>"
)
TYPED_NOTE: Final = '<p class="note">From here on the text is shown as it was typed.</p>'

# Reference definitions are off: one long address named many times would grow a small text to gigabytes.
_PARSER: Final = (
    MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("reference")
)

_SANITISER: Final = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "s", "ul", "ol", "li", "a"),
        *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
    },
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    allowed_classes={"th": {"text-center", "text-end"}, "td": {"text-center", "text-end"}},
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener nofollow",
)

_ALIGN_CLASS: Final = {"text-align:right": "text-end", "text-align:center": "text-center"}


def html_of(text: str, *, top: int = 3) -> str:
    """HTML of `text`, safe in a page whatever the text is. At most LIMIT characters are read, and no more
    than LAID_OUT of them as Markdown; none where BRACKETS or CELLS are exceeded.

    The text's first heading becomes <h{top}> (2 to 6) and each deeper one goes down by a single level, so
    that the page keeps its one h1 and skips no level. Raw HTML shows as text. Pictures show as their
    description, for nothing is fetched from outside. Links keep http, https and mailto addresses and lose
    all others. Lone surrogates, which UTF-8 cannot carry, become question marks.
    """
    shown = text[:LIMIT].encode(errors="replace").decode()
    laid_out = 0 if _is_heavy(shown[:LAID_OUT]) else LAID_OUT
    html = _laid_out(shown[:laid_out], top)
    if rest := shown[laid_out:]:
        html += f"{TYPED_NOTE}<pre>{escape(rest)}</pre>\n"
    return html + CUT_NOTE if len(text) > LIMIT else html


def _is_heavy(text: str) -> bool:
    lines = text.split("\n")
    columns = max(line.count("|") for line in lines) + 2
    return text.count("[") > BRACKETS or len(lines) * columns > CELLS


def _laid_out(text: str, top: int) -> str:
    tokens = _PARSER.parse(text)
    _level_headings(tokens, top)
    _name_pictures(tokens)
    for token in tokens:
        if token.type in ("th_open", "td_open") and "style" in token.attrs:
            style = str(token.attrs.pop("style"))  # our content security policy refuses style attributes
            if style in _ALIGN_CLASS:
                token.attrs["class"] = _ALIGN_CLASS[style]
    return _SANITISER.clean(_PARSER.renderer.render(tokens, _PARSER.options, {}))


def _level_headings(tokens: list[Token], top: int) -> None:
    """Gives headings the levels top, top + 1, ... by their nesting, whatever levels the author used."""
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(top + len(above) - 1, 6)}"


def _name_pictures(tokens: list[Token]) -> None:
    """Puts a picture's description in its place."""
    for inline in tokens:
        for child in inline.children or []:
            if child.type == "image":
                words = "".join(_words(child.children or [])).strip()
                child.type, child.tag, child.children = "text", "", None
                child.content = f"[picture: {words}]" if words else "[picture]"


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        yield from _words(token.children) if token.type == "image" and token.children else [token.content]
