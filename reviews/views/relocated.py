"""Comments on an earlier attempt, shown where they point in this one."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import nh3

from reviews.convert.errors import LimitedError
from reviews.markdown import render
from reviews.queries.comments import MESSAGE, PLACES, Earlier
from reviews.queries.shown import Shown
from reviews.render.kind import Kind, kind_of
from reviews.rules.anchor import locate
from reviews.rules.place import Place, fragment_of, in_words, one_line
from reviews.views.relocated_cells import Moved, moved_cells
from reviews.views.rendition import rendition

SEARCHED: Final = {
    Kind.TEXT: "text",
    Kind.CODE: "text",
    Kind.JSON: "text",
    Kind.MARKDOWN: "text",
    Kind.TABLE: "text",
    Kind.WORD: "word",
    Kind.PDF: "pdf",
    Kind.SLIDES: "slides",
    Kind.NOTEBOOK: "notebook",
}
"""Kinds whose words can be looked through -> the function in `reviews.render.searched`."""

SAME: Final = "the same place"
HAS_CHANGED: Final = "the same place of a file that has changed"
"""Nothing tells whether a region or a moment still holds the same. It is for the reader to look."""

EMPTY: Final = "(empty)"
AROUND: Final = 32
PAGE: Final = re.compile(r"^## (?:Page|Slide) ([0-9]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Relocated:
    """`before`: where it pointed, `quote`: at which words. `now`: where it points, "" where it is no longer
    found; `why` says so. `changed`: what its words are by now, where they are others. `target` is what the
    page goes to, as JSON of a comment's target."""

    attempt: int
    before: str
    quote: str
    text: str
    now: str = ""
    changed: str = ""
    why: str = ""
    source: str = ""
    target: str = ""


def relocated(comments: Sequence[Earlier], message: str) -> list[Relocated]:
    """Each of `comments` in this attempt, whose message is `message`. Reads each file once."""
    words: dict[str, str | None] = {MESSAGE: _laid_out(message)}
    cells = moved_cells(comments)
    return [_relocated(comment, words, cells.get(number)) for number, comment in enumerate(comments)]


def _relocated(comment: Earlier, words: dict[str, str | None], cells: Moved | None) -> Relocated:
    where = in_words(replace(comment.place, quote=""))
    name = comment.file or "the message"
    found = Relocated(
        attempt=comment.attempt,
        before=f"{name}, {where}" if where else name,
        quote=comment.place.quote,
        text=comment.text,
    )
    if comment.file and comment.shown is None:
        return replace(found, why="this attempt has no file of that name")
    source = str(comment.shown.id) if comment.shown else MESSAGE
    if cells:
        return _of_cells(replace(found, source=source), comment.place, cells)
    if comment.place.kind in PLACES:
        now = HAS_CHANGED if _differs(comment) else SAME
        return replace(found, now=now, source=source, target=_target(source, comment.place))
    if comment.shown and source not in words:
        words[source] = _words(comment.shown)
    text = words[source]
    if not comment.place.quote or text is None:
        return replace(found, now=SAME, source=source, target=_target(source, comment.place))
    place = _place_in(text, comment.place)
    if place is None:
        return replace(found, why="its words are gone")
    now = in_words(replace(place, quote="")) or "in the text"
    same = "".join(place.quote.split()) == "".join(comment.place.quote.split())
    changed = "" if same else one_line(place.quote)
    return replace(found, now=now, changed=changed, source=source, target=_target(source, place))


def _differs(comment: Earlier) -> bool:
    """Whether the file is known to be another; what is withheld from reviewers is not known."""
    was, shown = comment.was, comment.shown
    if was is None or shown is None or was.withheld or shown.withheld:
        return False
    return was.sha256 != shown.sha256


def _of_cells(found: Relocated, before: Place, cells: Moved) -> Relocated:
    found = replace(found, quote=found.quote or cells.was)
    if cells.place is None:
        return replace(found, why=cells.why, source="")
    where = in_words(replace(cells.place, quote=""))
    return replace(
        found,
        now=SAME if where == in_words(replace(before, quote="")) else where,
        changed="" if cells.now == cells.was else cells.now or EMPTY,
        target=_target(found.source, cells.place),
    )


def _place_in(text: str, place: Place) -> Place | None:
    found = locate(text, exact=place.quote, prefix=place.prefix, suffix=place.suffix, near=place.start)
    if found is None:
        return None
    start, end = found.start, found.end
    moved = replace(
        place,
        quote=text[start:end],
        prefix=text[max(0, start - AROUND) : start],
        suffix=text[end : end + AROUND],
        start=start,
        end=end,
    )
    if place.kind == "lines":
        first = text.count("\n", 0, start)
        return replace(moved, numbers=(str(first), str(first + 1 + text.count("\n", start, end))))
    if place.kind == "page" and (pages := PAGE.findall(text, 0, start)):
        return replace(moved, numbers=(pages[-1],))
    return moved


def _words(shown: Shown) -> str | None:
    """The words of a file; None where it has none that can be looked through."""
    if shown.withheld or shown.size == 0:
        return None
    kind = kind_of(shown.name, shown.media_type, shown.sample())
    if kind not in SEARCHED:
        return None
    try:
        [found] = rendition(shown, f"reviews.render.searched:{SEARCHED[kind]}")
    except LimitedError:
        return None
    text = found.decode()
    return _laid_out(text) if kind is Kind.MARKDOWN else text


def _laid_out(markdown: str) -> str:
    """Markdown as it reads on the page."""
    return html.unescape(nh3.clean(str(render(markdown)), tags=set()))


def _target(source: str, place: Place) -> str:
    selectors: list[dict[str, Any]] = []
    if place.quote:
        selectors.append(
            {
                "type": "TextQuoteSelector",
                "exact": place.quote,
                "prefix": place.prefix,
                "suffix": place.suffix,
            }
        )
    target: dict[str, Any] = {"source": source, "selector": selectors}
    if value := fragment_of(place):
        selectors.append({"type": "FragmentSelector", "value": value})
    if place.kind in ("page", "sheet"):
        target["state"] = {"type": "HttpRequestState", "value": f"{place.kind}={place.numbers[0]}"}
    return json.dumps(target)
