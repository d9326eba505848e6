"""A deliverable on the pages of those who run or read a study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from reviews.models import Deliverable
from reviews.neutral.names import names_of
from reviews.queries.agent_labels import AgentNames
from reviews.queries.neutral import neutral_words


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    id: UUID
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Delivered:
    message: str
    files: Sequence[DeliveredFile]


def delivered(deliverable: Deliverable, names: AgentNames) -> Delivered:
    """Message and files as they were delivered; for whoever is blind with the agents' names taken out, as
    reviewers get them. The size is that of the file as it was delivered. No statement where `deliverable`
    came with its files.
    """
    files = list(deliverable.files.all())
    message, called = deliverable.message, [file.name for file in files]
    types = [file.media_type for file in files]
    if names.hidden:
        hidden = tuple(name for name, _ in names.instead)
        words = neutral_words(message, called, hidden)
        message, called = words.message, words.file_names
        types = ["" if names_of(hidden).found(kind) else kind for kind in types]
    return Delivered(
        message=message,
        files=[
            DeliveredFile(file.pk, name, kind, file.size)
            for file, name, kind in zip(files, called, types, strict=True)
        ],
    )
