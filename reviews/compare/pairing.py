"""Which file of a later attempt is which file of the earlier one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    """A file as far as this asks: its name and the digest of its content."""

    @property
    def name(self) -> str: ...

    @property
    def sha256(self) -> str: ...


File = TypeVar("File", bound=Named)


class Status(StrEnum):
    """What became of a file."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Pair(Generic[File]):
    """`old` is None for an added file, `new` for a removed one."""

    status: Status
    old: File | None
    new: File | None

    @property
    def shown(self) -> File:
        """The file that stands for the pair: the new one where there is one."""
        found = self.new or self.old
        assert found is not None, "a pair has a file"
        return found


def pair(old: Sequence[File], new: Sequence[File]) -> list[Pair[File]]:
    """New files in their order, then the removed ones in theirs.

    The same name is the same file. A new name with the content of a file whose name is gone is that file,
    renamed; of several with this content the first that is left.
    """
    by_name = {file.name: file for file in old}
    gone: dict[str, list[File]] = defaultdict(list)
    kept = {file.name for file in new}
    for file in old:
        if file.name not in kept:
            gone[file.sha256].append(file)
    pairs = []
    for file in new:
        if before := by_name.get(file.name):
            status = Status.UNCHANGED if before.sha256 == file.sha256 else Status.CHANGED
            pairs.append(Pair(status, before, file))
        elif gone[file.sha256]:
            pairs.append(Pair(Status.RENAMED, gone[file.sha256].pop(0), file))
        else:
            pairs.append(Pair(Status.ADDED, None, file))
    left = {id(file) for files in gone.values() for file in files}
    return pairs + [Pair(Status.REMOVED, file, None) for file in old if id(file) in left]
