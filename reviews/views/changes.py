"""What changed since the attempt before, file by file: the view `?view=changes` of the desk."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reviews.actions.neutralise import neutralise
from reviews.compare.pairing import Pair, Status
from reviews.convert import frames
from reviews.convert.errors import BrokenError, LimitedError
from reviews.models import Deliverable
from reviews.queries.changes import Changes, changes_for
from reviews.queries.desk import Desk
from reviews.queries.shown import Shown
from reviews.render.kind import Kind, kind_of
from reviews.render.magic import is_svg
from reviews.views.pager import Pager, asked_page, pager
from reviews.views.rendition import Source, rendition

MOST_BYTES: Final = 60_000_000
"""Of both files together."""

WORDS: Final = "reviews.compare.texts:words"
LINES: Final = "reviews.compare.texts:lines"
COMPARED: Final = {
    Kind.MARKDOWN: WORDS,
    Kind.TEXT: WORDS,
    Kind.CODE: LINES,
    Kind.JSON: LINES,
    Kind.HTML: LINES,
    Kind.WORD: "reviews.compare.documents:word",
    Kind.SLIDES: "reviews.compare.documents:slides",
    Kind.PDF: "reviews.compare.documents:pdf",
    Kind.NOTEBOOK: "reviews.compare.documents:notebook",
    Kind.TABLE: "reviews.compare.table:compare",
    Kind.SHEET: "reviews.compare.sheets:compare",
}
"""How two files of a kind are compared: each function takes both, packed, and gives `output.pages`."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the list. `key` is what `?file=` asks for it with."""

    key: str
    name: str
    old_name: str
    status: Status


@dataclass(frozen=True, slots=True)
class Detail:
    """One file's changes. `layout` names the template; `blocks` are those of the page."""

    pair: Pair[Shown] | None
    layout: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    head: Mapping[str, Any] = field(default_factory=dict)
    pager: Pager | None = None
    problem: str = ""

    @property
    def template(self) -> str:
        return f"reviews/desk_changes_{self.layout}.html"


@dataclass(frozen=True, slots=True)
class ChangesView:
    """The list of files and the changes of the chosen one. `back` is the tab that the key d leads back to."""

    items: list[Item]
    chosen: str
    back: str
    detail: Detail | None
    is_ready: bool

    @property
    def differing(self) -> list[Item]:
        return [item for item in self.items if item.status is not Status.UNCHANGED]

    @property
    def unchanged(self) -> list[Item]:
        return [item for item in self.items if item.status is Status.UNCHANGED]

    @property
    def item(self) -> Item:
        return next(item for item in self.items if item.key == self.chosen)


def changes_of(page: Desk) -> Changes | None:
    """`changes_for` with files that can be read; see `views.neutral_first`."""
    changes = changes_for(page)
    if changes is None or changes.is_ready:
        return changes
    neutralise(deliverable=Deliverable.objects.get(cycle=page.earlier))
    return changes_for(page)


def view_changes(changes: Changes, query: Mapping[str, str]) -> ChangesView:
    """`?file=ID` (of a new or a removed file, or "message") chooses; else the first that changed."""
    message = Item("message", "Message", "", changes.message_status)
    items = [*(_item(pair) for pair in changes.pairs), message]
    keys = {item.key for item in items}
    differing = [item.key for item in items if item.status is not Status.UNCHANGED]
    asked = query.get("file", "")
    chosen = asked if asked in keys else next(iter([*differing, items[0].key]))
    pair = next((pair for pair in changes.pairs if str(pair.shown.id) == chosen), None)
    here = str(pair.new.id) if pair and pair.new else chosen if pair is None else ""
    tabs = [str(pair.new.id) for pair in changes.pairs if pair.new]
    detail = None
    if changes.is_ready:
        asking = {"view": "changes", "file": chosen, "page": str(asked_page(query))}
        detail = _of_pair(pair, asking) if pair else _of_message(changes, asking)
    return ChangesView(items, chosen, here or next(iter([*tabs, "message"])), detail, changes.is_ready)


def _item(pair: Pair[Shown]) -> Item:
    old_name = pair.old.name if pair.old and pair.status is Status.RENAMED else ""
    return Item(str(pair.shown.id), pair.shown.name, old_name, pair.status)


def _of_pair(pair: Pair[Shown], query: Mapping[str, str]) -> Detail:
    if pair.status is not Status.CHANGED or pair.old is None or pair.new is None:
        return Detail(pair, "whole")
    if withheld := pair.new.withheld or pair.old.withheld:
        return Detail(pair, "sizes", problem=withheld)
    kind = common_kind(pair.old, pair.new)
    if kind is Kind.IMAGE:
        return Detail(pair, "pictures")
    if kind not in COMPARED:
        return Detail(pair, "sizes")
    if pair.old.size + pair.new.size > MOST_BYTES:
        return Detail(pair, "sizes", problem="The two files are too big to be compared here.")
    return _compared(pair, Both(pair.old, pair.new), COMPARED[kind], query)


def common_kind(old: Shown, new: Shown) -> Kind:
    """Of both; NONE where they differ in it. An empty file is of the other's kind."""
    kinds = {kind_of(file.name, file.media_type, file.sample()) for file in (old, new) if file.size}
    kind = kinds.pop() if len(kinds) == 1 else Kind.NONE
    if kind is Kind.IMAGE and is_svg(old.sample()) and is_svg(new.sample()):
        return Kind.CODE
    return kind


def _of_message(changes: Changes, query: Mapping[str, str]) -> Detail:
    if changes.message_status is Status.UNCHANGED:
        return Detail(None, "whole")
    return _compared(None, Both(Text(changes.old_message), Text(changes.new_message)), WORDS, query)


def _compared(pair: Pair[Shown] | None, both: Both, function: str, query: Mapping[str, str]) -> Detail:
    try:
        head, *pages = rendition(both, function)
    except LimitedError as error:
        if isinstance(error, BrokenError):
            _logger.info("comparison by %s: %s", function, error.detail)
        return Detail(pair, "sizes", problem=str(error))
    told = json.loads(head)
    page = min(asked_page(query), max(len(pages), 1))
    blocks = json.loads(pages[page - 1]) if pages else []
    return Detail(pair, told["layout"], blocks, told, pager(query, page, len(pages)))


@dataclass(frozen=True, slots=True)
class Both:
    """Two sources as one, for `rendition`."""

    old: Source
    new: Source

    @property
    def sha256(self) -> str:
        return f"{self.old.sha256} {self.new.sha256}"

    def content(self) -> bytes:
        return b"".join(frames.pack((self.old.content(), self.new.content())))


@dataclass(frozen=True, slots=True)
class Text:
    """A message as a source."""

    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content()).hexdigest()

    def content(self) -> bytes:
        return self.text.encode("utf-8", errors="replace")
