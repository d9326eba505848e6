"""Pictures, sound, video and web pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from reviews.queries.shown import Shown
from reviews.render.magic import is_svg, media_type
from reviews.views.rendition import rendition

ZOOMS: Final = (("fit", "Fit"), ("100", "100 %"), ("200", "200 %"))


@dataclass(frozen=True, slots=True)
class Picture:
    """`width` and `height` are its own, in pixels; None for a drawing, which has none."""

    address: str
    width: int | None
    height: int | None
    zoom: str
    zooms: tuple[tuple[str, str], ...] = ZOOMS

    @property
    def wide(self) -> str:
        """The attribute of its element: pixels, or for a drawing how much of the pane."""
        if self.width is None:
            return {"100": "100%", "200": "200%"}.get(self.zoom, "")
        return str(self.width * (2 if self.zoom == "200" else 1))

    @property
    def high(self) -> str:
        return "" if self.height is None else str(self.height * (2 if self.zoom == "200" else 1))


@dataclass(frozen=True, slots=True)
class Media:
    address: str
    media_type: str


def open_picture(shown: Shown, query: Mapping[str, str]) -> Picture:
    address = reverse("file_picture", args=[shown.which, shown.id])
    zoom = query.get("zoom", "")
    zoom = zoom if zoom in dict(ZOOMS) else "fit"
    if is_svg(shown.sample()):
        return Picture(address, None, None, zoom)
    facts = json.loads(rendition(shown, "reviews.render.picture:facts")[0])
    return Picture(address, facts["width"], facts["height"], zoom)


def open_media(shown: Shown, query: Mapping[str, str]) -> Media:
    return Media(reverse("file_media", args=[shown.which, shown.id]), media_type(shown.sample()))


def open_html(shown: Shown, query: Mapping[str, str]) -> str:
    """The address of the frame."""
    return reverse("file_frame", args=[shown.which, shown.id])
