"""Files on this machine's disk, whole or not at all."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """A file has its name once all of it is on the disk: one that a kill or a full disk cut short never does.

    A name that is taken is replaced by the new content in one step; a reader has the old or the new one.
    """

    def __init__(self) -> None:
        super().__init__(allow_overwrite=True)

    def _save(self, name: str, content: File[bytes]) -> str:
        folder, _, _ = name.rpartition("/")
        # The name of an unfinished file tells how old it can be: `clean_files` takes it away.
        name_of_part = f"{folder}/unfinished-{uuid.uuid4().hex}"
        unfinished: str = super()._save(name_of_part, content)  # type: ignore[misc]  # the stubs lack it
        path = Path(self.path(unfinished))
        try:
            with path.open("rb") as written:
                os.fsync(written.fileno())
            path.replace(self.path(name))
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return name
