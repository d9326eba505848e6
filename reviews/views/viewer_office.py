"""Word documents and presentations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from reviews.queries.shown import Shown
from reviews.views.query import number
from reviews.views.rendition import rendition

SLIDES: Final = 30
"""Slides that come together."""


@dataclass(frozen=True, slots=True)
class Part:
    """Page `page` of `pages` of something long, and the ones beside it."""

    page: int
    pages: int

    @property
    def before(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def after(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


@dataclass(frozen=True, slots=True)
class Document:
    html: SafeString
    part: Part


@dataclass(frozen=True, slots=True)
class Show:
    """`count`: of slides in the file. `slides`: as `reviews.render.slides` has them, pictures with an
    "address"."""

    count: int
    slides: list[dict[str, Any]]
    part: Part


def open_word(shown: Shown, query: Mapping[str, str]) -> Document:
    told, *pages = rendition(shown, "reviews.render.word:document")
    part = Part(min(number(query, "page"), max(1, len(pages))), len(pages))
    html = pages[part.page - 1].decode() if pages else ""
    address = _picture_address(shown, 0).removesuffix("0")
    # The prefix holds the content's digest: nothing but our own converter can have written it.
    html = html.replace(json.loads(told)["pictures"], address)
    return Document(mark_safe(html), part)  # noqa: S308  # sanitised by its renderer


def open_slides(shown: Shown, query: Mapping[str, str]) -> Show:
    told = json.loads(rendition(shown, "reviews.render.slides:slides")[0])
    slides = told["slides"]
    pages = -(-len(slides) // SLIDES)
    part = Part(min(number(query, "page"), pages), pages)
    slides = slides[(part.page - 1) * SLIDES : part.page * SLIDES]
    for slide in slides:
        for block in slide["blocks"]:
            if block["kind"] == "picture" and block["number"] is not None:
                block["address"] = _picture_address(shown, block["number"])
    return Show(told["count"], slides, part)


def _picture_address(shown: Shown, picture: int) -> str:
    return reverse("file_inner_picture", args=[shown.which, shown.id, picture])
