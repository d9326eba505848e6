"""Members of a ZIP as files of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from uuid import UUID

from reviews.queries.file_id import PATTERN, FileId, file_id_of
from reviews.queries.shown import Shown
from reviews.views.rendition import rendition


class FileAddress:
    """A path converter: a file's id, or that of a member of it."""

    regex = PATTERN

    def to_python(self, value: str) -> FileId:
        found = file_id_of(value)
        assert found, "the pattern has looked"
        return found

    def to_url(self, value: UUID) -> str:
        return str(value)


def member_of(shown: Shown, file_id: FileId) -> Shown:
    """The member of `shown` that `file_id` names; the file itself where it names none. Raises a LimitedError
    where there is no such member, or it can't be unpacked."""
    if not file_id.path or shown.withheld:
        return shown
    path = ".".join(str(number) for number in file_id.path)
    name, content = rendition(shown, "reviews.render.archive:member", {"path": path})
    return replace(
        shown,
        id=FileId(shown.id, file_id.path),
        name=name.decode(),
        media_type="",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        open=lambda: BytesIO(content),
    )


def asked_member(shown: Shown, query: Mapping[str, str]) -> Shown:
    """`member_of` by the page's `?file=`."""
    file_id = file_id_of(query.get("file", ""))
    return member_of(shown, file_id) if file_id == shown.id and file_id else shown
