"""Files that hold others: ZIPs and notebooks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import mark_safe

from reviews.queries.file_id import DEEPEST, FileId
from reviews.queries.shown import Shown
from reviews.views.members import path_of
from reviews.views.pager import Pager, asked_page, pager
from reviews.views.rendition import rendition

Query = Mapping[str, str]
MEMBERS: Final = 200
"""On one page."""


@dataclass(frozen=True, slots=True)
class Member:
    """`query` opens it, "" where it can't be opened."""

    name: str
    size: int
    packed: int
    locked: bool
    folder: bool
    query: str


@dataclass(frozen=True, slots=True)
class Listing:
    """`count` and `unpacked` (bytes) are of all members, listed or not."""

    members: list[Member]
    listed: int
    count: int
    unpacked: int
    pager: Pager


@dataclass(frozen=True, slots=True)
class Notebook:
    """`cells` as `render.notebook` has them, pictures with an "address"."""

    cells: list[dict[str, Any]]
    total: int
    pager: Pager


def open_archive(shown: Shown, query: Query) -> Listing:
    [told] = rendition(shown, "reviews.render.archive:listing")
    found = json.loads(told)
    members = found["members"]
    pages = max(1, -(-len(members) // MEMBERS))
    page = min(asked_page(query), pages)
    here = FileId(shown.id, path_of(shown))
    first = (page - 1) * MEMBERS
    return Listing(
        members=[
            _member(here, number, *member)
            for number, member in enumerate(members[first : first + MEMBERS], first)
        ],
        listed=len(members),
        count=found["count"],
        unpacked=found["unpacked"],
        pager=pager(query, page, pages),
    )


def _member(
    here: FileId, number: int, name: str, size: int, packed: int, locked: bool, folder: bool
) -> Member:
    opens = not locked and not folder and len(here.path) < DEEPEST
    return Member(name, size, packed, locked, folder, f"?file={here.member(number)}" if opens else "")


def open_notebook(shown: Shown, query: Query) -> Notebook:
    told, *_ = rendition(shown, "reviews.render.notebook:page", {"page": asked_page(query)})
    found = json.loads(told)
    for cell in found["cells"]:
        if "html" in cell:
            cell["html"] = mark_safe(cell["html"])  # noqa: S308  # escaped and sanitised in the renderer
        for output in cell.get("outputs", []):
            if output["kind"] == "html":
                output["html"] = mark_safe(output["html"])  # noqa: S308  # sanitised in the renderer
            elif output["kind"] == "picture":
                output["address"] = reverse(
                    "file_output", args=[shown.which, shown.id, found["page"], output["picture"]]
                )
    return Notebook(found["cells"], found["total"], pager(query, found["page"], found["pages"]))
