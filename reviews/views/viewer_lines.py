"""Text, code and JSON: lines with their numbers, page by page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import mark_safe

from reviews.convert.errors import LimitedError, UnreadableError
from reviews.queries.shown import Shown
from reviews.views.pager import Pager, asked_page, pager
from reviews.views.rendition import rendition

Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lines:
    """`rows` are (number of the line, its text or, where it is safe to, its HTML)."""

    rows: list[tuple[int, str]]
    total: int
    encoding: str
    language: str
    note: str
    pager: Pager


def open_text(shown: Shown, query: Query) -> Lines:
    return _lines(shown, query, "reviews.render.text:page", safe=False)


def open_code(shown: Shown, query: Query) -> Lines:
    """Without colours where they can't be had."""
    try:
        return _lines(shown, query, "reviews.render.code:page", safe=True)
    except UnreadableError:
        raise
    except LimitedError:
        return open_text(shown, query)


def open_json(shown: Shown, query: Query) -> Lines:
    """As it is where it can't be laid out."""
    try:
        return _lines(shown, query, "reviews.render.json_view:page", safe=True)
    except UnreadableError:
        raise
    except LimitedError:
        return open_text(shown, query)


def encoding_name(encoding: str) -> str:
    """As people know it."""
    return encoding.removesuffix("-sig").upper() if encoding.startswith("utf") else encoding


def _lines(shown: Shown, query: Query, renderer: str, *, safe: bool) -> Lines:
    params: dict[str, int | str] = {"page": asked_page(query)}
    if safe:
        params["name"] = shown.name
    [told] = rendition(shown, renderer, params)
    found = json.loads(told)
    return Lines(
        # Escaped and sanitised in the renderer.
        rows=[(number, mark_safe(row) if safe else row) for number, row in found["rows"]],  # noqa: S308
        total=found["total"],
        encoding=encoding_name(found["encoding"]),
        language=found.get("language", ""),
        note=found.get("note", ""),
        pager=pager(query, found["page"], found["pages"]),
    )
