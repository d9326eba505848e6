"""Members of a ZIP as files of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from uuid import UUID

from django.http import Http404

from reviews.convert.errors import LimitedError
from reviews.models import User
from reviews.queries.file_id import PATTERN, FileId, file_id_of
from reviews.queries.shown import Shown
from reviews.views.neutral_first import shown_to
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


def shown_part(user: User, which: str, file_id: FileId) -> Shown:
    """`shown_to`, or a member of that; 404 where there is none, or it can't be unpacked."""
    try:
        return _member(shown_to(user, which, UUID(int=file_id.int)), file_id.path)
    except LimitedError as error:
        raise Http404(str(error)) from error


def asked_member(shown: Shown, query: Mapping[str, str]) -> Shown:
    """The member of `shown` that the page's `?file=` names; the file itself where it names none. Raises a
    LimitedError where it can't be unpacked."""
    wanted = file_id_of(query.get("file", ""))
    here = path_of(shown)
    if wanted is None or wanted != shown.id or wanted.path[: len(here)] != here:
        return shown
    return _member(shown, wanted.path[len(here) :])


def path_of(shown: Shown) -> tuple[int, ...]:
    """Which member of the stored file this is, () for the file itself."""
    return shown.id.path if isinstance(shown.id, FileId) else ()


def _member(shown: Shown, path: tuple[int, ...]) -> Shown:
    if not path or shown.withheld:
        return shown
    told = ".".join(str(number) for number in path)
    name, content = rendition(shown, "reviews.render.archive:member", {"path": told})
    return replace(
        shown,
        id=FileId(shown.id, (*path_of(shown), *path)),
        name=name.decode(),
        media_type="",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        open=lambda: BytesIO(content),
    )
