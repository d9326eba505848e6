"""The workspace of a run: the client's material to read, and the deliverable as it grows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from agents.adapters import media_types
from agents.adapters.base import MEDIA_TYPE, File, Limits
from agents.workspace import names


class RefusedError(Exception):
    """What was asked can't be done, in a sentence that a model can act on. Nothing has changed."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What the agent wants to hand over: a message, and the names of files or None for all of them."""

    message: str
    files: tuple[str, ...] | None


class Workspace:
    """A tree of files in memory.

    `attachments/NAME` is the client's material, read-only. Everything else is the deliverable; it begins as
    the files of the earlier one. Names that no workspace can hold are mended on the way in. The limits
    `files`, `file_bytes` and `total_bytes` count the deliverable only. Where the earlier one is past a limit
    it stays, and only what makes it no bigger is possible.

    `finished` is set by a valid call of the tool `finish`; from then on nothing can change.
    """

    def __init__(self, attachments: Iterable[File], earlier: Iterable[File], limits: Limits) -> None:
        self.limits = limits
        self.finished: Finished | None = None
        self._files: dict[str, File] = {}
        for file in attachments:
            self._store(names.mended(file.name, self._files, folder=names.ATTACHMENTS), file)
        for file in earlier:
            self._store(names.mended(file.name, self._files), file)

    def names(self) -> list[str]:
        """All names in a stable order, the client's first."""
        return sorted(self._files, key=lambda name: (not names.is_attachment(name), name))

    def get(self, name: str) -> File | None:
        return self._files.get(name)

    def read(self, name: str) -> File:
        """Raises RefusedError, with a name that was perhaps meant, where there is no such file."""
        file = self._files.get(name)
        if file is None:
            raise RefusedError(self.missing(name))
        return file

    def missing(self, name: str) -> str:
        """What to say of a name that no file has."""
        near = get_close_matches(name[:200], self._files, n=1, cutoff=0.5)
        meant = f" Did you mean {names.shown(near[0])}?" if near else ""
        return f"There is no file {names.shown(name)}.{meant} list_files shows all names."

    def write(self, name: str, content: bytes, media_type: str | None = None) -> File:
        """Make or replace a file of the deliverable. The media type is the name's where none is given.

        Raises RefusedError for a name that can't be used and where a limit would be passed.
        """
        self.check(name)
        self._check_size(name, len(content))
        return self._store(name, File(name, content, media_type or media_types.of(name)))

    def check(self, name: str) -> None:
        """Raises RefusedError unless a file of the deliverable may have this name, or has it."""
        found = names.problem(name, (other for other in self._files if other != name))
        if found:
            raise RefusedError(found)

    def put(self, name: str, content: bytes, media_type: str) -> str:
        """Take in a file that the provider's hosted code made, under any name; returns the name it got.

        It never replaces another file: a bad name is mended, and one that is taken gets a number. The same
        content under the same name is there already. Raises RefusedError where a limit would be passed.
        """
        plain = names.mended(name, ())
        there = self._files.get(plain)
        if there is not None and there.content == content:
            return plain
        free = names.mended(name, self._files)
        self._check_size(free, len(content))
        promised = media_types.of(free)
        if promised == media_types.UNKNOWN and MEDIA_TYPE.fullmatch(media_type):
            promised = media_type
        return self._store(free, File(free, content, promised)).name

    def delete(self, name: str) -> None:
        """Take a file out of the deliverable; the name must be one of it."""
        del self._files[name]

    def rename(self, name: str, new: str) -> None:
        """Raises RefusedError for a new name that can't be used. Both must be names of the deliverable."""
        found = names.problem(new, (other for other in self._files if other != name))
        if found:
            raise RefusedError(found)
        old = self._files.pop(name)
        self._store(new, File(new, old.content, _type(old, new)))

    def deliverable(self, chosen: Sequence[str] | None = None) -> tuple[File, ...]:
        """The files outside of `attachments/`, in the order of their names; only the chosen ones if given.

        Raises KeyError for a chosen name that is none of them.
        """
        own = [name for name in self.names() if not names.is_attachment(name)]
        unknown = sorted(set(chosen or ()) - set(own))
        if unknown:
            raise KeyError(unknown[0])
        return tuple(self._files[name] for name in own if chosen is None or name in chosen)

    def _store(self, name: str, file: File) -> File:
        self._files[name] = file if file.name == name else File(name, file.content, file.media_type)
        return self._files[name]

    def _check_size(self, name: str, size: int) -> None:
        limits = self.limits
        own = {file.name: len(file.content) for file in self.deliverable()}
        before = own.get(name)
        if before is not None and size <= before:
            return
        if size > limits.file_bytes:
            raise RefusedError(
                f"{names.shown(name)} would have {size:,} bytes; a file may have {limits.file_bytes:,}."
            )
        if before is None and len(own) >= limits.files:
            raise RefusedError(
                f"There are {len(own)} files, and a deliverable may have {limits.files}. "
                "Delete one that isn't needed, or put the content into one that is there."
            )
        total = sum(own.values()) - (before or 0) + size
        if total > limits.total_bytes:
            raise RefusedError(
                f"With {names.shown(name)} the files would have {total:,} bytes together; they may have "
                f"{limits.total_bytes:,}. Delete what isn't needed, or write less."
            )


def _type(old: File, new: str) -> str:
    """The type that a renamed file has: its own, unless the new name promises another."""
    promised = media_types.of(new)
    return old.media_type if promised == media_types.UNKNOWN else promised
