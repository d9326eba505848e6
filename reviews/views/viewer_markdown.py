"""Files of Markdown."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.utils.safestring import mark_safe

from reviews.queries.shown import Shown
from reviews.views.query import number
from reviews.views.rendition import rendition
from reviews.views.viewer_office import Document, Part


def open_markdown(shown: Shown, query: Mapping[str, str]) -> Document:
    [told] = rendition(shown, "reviews.render.markdown_file:page", {"page": number(query, "page")})
    found = json.loads(told)
    html = mark_safe(found["html"])  # noqa: S308  # sanitised by its renderer
    return Document(html, Part(found["page"], found["pages"]))
