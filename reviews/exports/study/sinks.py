"""Where the files of an export go: into a folder, or into one ZIP. Either tells the digest of each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

FAST = 1  # of deflate's levels: three times as fast as the usual one, and a tenth larger


class Measured:
    """A file that is written from its beginning to its end, with its size and SHA-256 so far."""

    closed = False

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes, /) -> int:
        view = memoryview(data)
        self._file.write(view)
        self._digest.update(view)
        self.size += view.nbytes
        return view.nbytes

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def tell(self) -> int:
        return self.size

    def flush(self) -> None:
        """What is written goes on when the file is closed."""

    def close(self) -> None:
        """Whoever opened the file closes it."""

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


class Target(Protocol):
    """Takes files one after the other."""

    def file(self, name: str) -> AbstractContextManager[Measured]: ...


class Folder:
    """A folder on this machine, made where it is missing. A file that is there already is a FileExistsError:
    nothing is overwritten."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.mkdir(parents=True, exist_ok=True)
        self.written: list[Path] = []

    @contextmanager
    def file(self, name: str) -> Iterator[Measured]:
        path = self._path / name
        with path.open("xb") as file:
            self.written.append(path)
            yield Measured(file)

    def remove(self) -> None:
        """Take away what was written: half an export is none."""
        for path in self.written:
            path.unlink(missing_ok=True)


class Zip:
    """One ZIP; `compress` False where the files are compressed already."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive

    @contextmanager
    def file(self, name: str) -> Iterator[Measured]:
        with self._archive.open(name, "w", force_zip64=True) as file:
            yield Measured(file)


@contextmanager
def zip_into(file: IO[bytes], *, compress: bool) -> Iterator[Zip]:
    """A ZIP that is written into `file`, with sizes beyond 4 GB where need be."""
    with ZipFile(file, "w", ZIP_DEFLATED if compress else ZIP_STORED, compresslevel=FAST) as archive:
        yield Zip(archive)
