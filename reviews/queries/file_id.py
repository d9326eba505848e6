"""Which file is meant: one of a deliverable, or a member of a ZIP, named by its number in the listing."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

DEEPEST: Final = 2
"""A member of a ZIP, and a member of a ZIP in a ZIP."""

PATTERN: Final = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?:\.[0-9]{1,5}){0,2}"


class FileId(UUID):
    """The file's id, and in `path` which member of it is meant: () for the file itself. As text, and so in
    addresses, "<id>.<number>.<number>"."""

    path: tuple[int, ...]

    def __init__(self, file: UUID, path: tuple[int, ...] = ()) -> None:
        super().__init__(int=file.int)
        object.__setattr__(self, "path", path)

    def __str__(self) -> str:
        return ".".join([super().__str__(), *(str(number) for number in self.path)])

    @property
    def outer(self) -> FileId | None:
        """The ZIP that the member is in, None for a file that is in none."""
        return FileId(self, self.path[:-1]) if self.path else None

    def member(self, number: int) -> FileId:
        return FileId(self, (*self.path, number))


def file_id_of(text: str) -> FileId | None:
    """None for what is no such text."""
    if not re.fullmatch(PATTERN, text):
        return None
    file, *path = text.split(".")
    return FileId(UUID(file), tuple(int(number) for number in path))
