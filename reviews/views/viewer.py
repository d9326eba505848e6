"""A file opened in the page: what it is, and the template that shows it. A line in OPENERS for each kind."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from reviews.convert.errors import BrokenError, LimitedError
from reviews.queries.shown import Shown
from reviews.render.kind import Kind, kind_of, mislabelled
from reviews.render.magic import is_svg
from reviews.views import (
    viewer_bundle,
    viewer_grid,
    viewer_lines,
    viewer_markdown,
    viewer_media,
    viewer_office,
    viewer_pages,
)
from reviews.views.members import asked_member

Query = Mapping[str, str]
Opener = Callable[[Shown, Query], Any]

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Viewer:
    """`template` gets this as `viewer` and what the opener returned as `viewer.data`. `note`: what the reader
    should know; `problem`: why it does not open. `source`: whether its text can be looked at instead."""

    shown: Shown
    kind: Kind
    template: str
    data: Any = None
    note: str = ""
    problem: str = ""
    source: bool = False

    @property
    def download(self) -> str:
        """The address of the file itself."""
        return reverse(f"{self.shown.which}_file", args=[self.shown.id])


WITH_SOURCE: Final = frozenset({Kind.HTML, Kind.MARKDOWN, Kind.JSON, Kind.NOTEBOOK, Kind.TABLE})
"""Kinds that don't show their text as it is. An SVG is one more."""

OPENERS: Final[dict[Kind, tuple[str, Opener]]] = {
    Kind.MARKDOWN: ("markdown", viewer_markdown.open_markdown),
    Kind.TEXT: ("text", viewer_lines.open_text),
    Kind.CODE: ("code", viewer_lines.open_code),
    Kind.JSON: ("json", viewer_lines.open_json),
    Kind.NOTEBOOK: ("notebook", viewer_bundle.open_notebook),
    Kind.ARCHIVE: ("archive", viewer_bundle.open_archive),
    Kind.HTML: ("html", viewer_media.open_html),
    Kind.TABLE: ("table", viewer_grid.open_table),
    Kind.SHEET: ("sheet", viewer_grid.open_sheet),
    Kind.PDF: ("pdf", viewer_pages.open_pdf),
    Kind.WORD: ("word", viewer_office.open_word),
    Kind.SLIDES: ("slides", viewer_office.open_slides),
    Kind.IMAGE: ("image", viewer_media.open_picture),
    Kind.AUDIO: ("media", viewer_media.open_media),
    Kind.VIDEO: ("media", viewer_media.open_media),
}
"""Kind -> (name of the template in reviews/viewer, opener). An opener takes the file and the page's query
(page, sheet, view, ...: hostile) and may raise a LimitedError."""


def viewer_for(shown: Shown, query: Query) -> Viewer:
    """How to show a file; `?view=source` asks for the text of one that has some. No content makes it fail."""
    if shown.withheld:
        return Viewer(shown, Kind.NONE, _template("none"), problem=shown.withheld)
    try:
        shown = asked_member(shown, query)
    except LimitedError as error:
        return Viewer(shown, Kind.ARCHIVE, _template("none"), problem=str(error))
    sample = shown.sample()
    kind = kind_of(shown.name, shown.media_type, sample)
    if shown.size == 0:
        return Viewer(shown, kind, _template("empty"))
    source = kind in WITH_SOURCE or is_svg(sample)
    as_source = source and query.get("view") == "source"
    note = mislabelled(shown.name, kind)
    name, opener = OPENERS.get(Kind.CODE if as_source else kind, ("none", _nothing))
    try:
        data = opener(shown, query)
    except LimitedError as error:
        if isinstance(error, BrokenError):
            _logger.info("file %s of kind %s: %s", shown.id, kind, error.detail)
        return Viewer(
            shown, kind, _template("none"), note=note, problem=str(error), source=source and not as_source
        )
    return Viewer(shown, kind, _template(name), data=data, note=note, source=source and not as_source)


def _template(name: str) -> str:
    return f"reviews/viewer/{name}.html"


def _nothing(shown: Shown, query: Query) -> None:
    return None
