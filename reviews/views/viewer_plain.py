"""Text and small tables as they are, until a viewer of their own shows them."""

from __future__ import annotations

from collections.abc import Mapping

from reviews.queries.shown import Shown
from reviews.views.preview import Preview, preview_of


def text(shown: Shown, query: Mapping[str, str]) -> Preview:
    return preview_of(shown, "text")


def table(shown: Shown, query: Mapping[str, str]) -> Preview:
    return preview_of(shown, "table")
