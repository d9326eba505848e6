"""A file as its reader gets it: name, bytes and digest. What is not in here can't reach them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Literal, cast
from uuid import UUID

from reviews.models import Attachment, DeliverableFile
from reviews.render.kind import HEAD, TAIL

Which = Literal["attachment", "deliverable", "earlier", "practice"]


@dataclass(frozen=True, slots=True)
class Shown:
    """`which` and `id` are the file's address. `sha256` is that of the bytes which `open` gives, and never
    leaves the server. `open` gives a file to read from its start, seekable, which the caller closes.
    `withheld`: why this reader doesn't get the bytes; `open` then raises PermissionDenied."""

    which: Which
    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    open: Callable[[], BinaryIO]
    withheld: str = ""

    def content(self) -> bytes:
        with self.open() as file:
            return file.read()

    def sample(self) -> bytes:
        """What `kind_of` looks at: the first HEAD bytes and, of a longer file, the last TAIL ones."""
        with self.open() as file:
            head = file.read(HEAD)
            if self.size > HEAD:
                file.seek(max(HEAD, self.size - TAIL))
                head += file.read(TAIL)
        return head


def shown_attachment(record: Attachment) -> Shown:
    return _shown("attachment", record)


def shown_deliverable_file(record: DeliverableFile) -> Shown:
    return _shown("deliverable", record)


def _shown(which: Which, record: Attachment | DeliverableFile) -> Shown:
    return Shown(
        which=which,
        id=record.pk,
        name=record.name,
        media_type=record.media_type,
        size=record.size,
        sha256=record.sha256,
        open=lambda: cast(BinaryIO, record.file.storage.open(str(record.file.name), "rb")),
    )
