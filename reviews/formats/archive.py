"""A ZIP that nobody vouches for: checked before anything is unpacked, and counted while it is."""

from __future__ import annotations

import errno
import hashlib
import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from reviews.formats.entry_names import entry_path, is_litter, path_problem
from reviews.formats.limits import (
    DIRECTORY_MAX_BYTES,
    ENTRIES_MAX,
    RATIO_FREE_BYTES,
    RATIO_MAX,
    UNPACKED_MAX_BYTES,
    megabytes,
)
from reviews.formats.problems import FileError, Problems, shown

# What zipfile lets out on bytes that are no ZIP, beside its own exception.
DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    EOFError,
    IndexError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)
ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
CHUNK = 256 * 1024


class Archive:
    """The usable files of a ZIP by path. Raises FileError where it can not be read at all."""

    def __init__(self, path: Path, name: str, problems: Problems) -> None:
        self.name = name
        self._problems = problems
        # Entries that are there and may not be used: whoever names one need not hear that it is missing.
        self.refused: set[str] = set()
        self._digests: dict[str, tuple[str, int]] = {}
        self._file = _Guarded(io.FileIO(path))
        try:
            self._zip = _open(self._file)
            self.files = self._checked()
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        self._zip.close()
        self._file.close()

    def open(self, path: str) -> BinaryIO:
        """The bytes of one file. Reading raises FileError where the ZIP is damaged."""
        with _damage_named(f"the entry {shown(path)}"):
            stream = self._zip.open(self.files[path])
        return cast(BinaryIO, io.BufferedReader(_Entry(stream, path, self.size(path)), CHUNK))

    def size(self, path: str) -> int:
        """The size that the ZIP declares; reading never gives more, and reports where it gives less."""
        return self.files[path].file_size

    def digest(self, path: str) -> tuple[str, int]:
        """(SHA-256 in hex, size in bytes), read through once. Raises FileError where it is damaged."""
        if path not in self._digests:
            total = 0
            digest = hashlib.sha256()
            with self.open(path) as stream:
                while block := stream.read(CHUNK):
                    digest.update(block)
                    total += len(block)
            self._digests[path] = digest.hexdigest(), total
        return self._digests[path]

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        entries = self._zip.infolist()
        if len(entries) > ENTRIES_MAX:
            raise FileError(f"the ZIP has {len(entries):,} entries; {ENTRIES_MAX:,} are allowed.")
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > UNPACKED_MAX_BYTES:
            raise FileError(
                f"the ZIP unpacks to {megabytes(unpacked)}; {megabytes(UNPACKED_MAX_BYTES)} are allowed."
            )
        files: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            try:
                path = entry_path(entry)
            except ValueError as error:
                self._problems.error(self.name, str(error))
                continue
            if is_litter(path):
                continue
            if problem := path_problem(path) or _entry_problem(entry, path):
                self._problems.error(self.name, problem)
                self.refused.add(path)
            elif path in files:
                self._problems.error(self.name, f"the entry {shown(path)} is there twice.")
            elif not path.endswith("/"):
                files[path] = entry
        return files


def _entry_problem(entry: zipfile.ZipInfo, path: str) -> str | None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return f"the entry {shown(path)} is a link. Put the file itself into the ZIP."
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return f"the entry {shown(path)} is not a file."
    if entry.flag_bits & ENCRYPTED_FLAGS:
        return f"the entry {shown(path)} is encrypted. Make the ZIP without a password."
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"the entry {shown(path)} is packed with an unusual method. Use the ordinary one (deflate)."
    if entry.file_size > RATIO_FREE_BYTES and entry.file_size > entry.compress_size * RATIO_MAX:
        return f"the entry {shown(path)} unpacks to more than {RATIO_MAX} times its size, like a ZIP bomb."
    return None


def _open(file: _Guarded) -> zipfile.ZipFile:
    with _damage_named("the ZIP"):
        try:
            return zipfile.ZipFile(cast(IO[bytes], file))
        except UnicodeDecodeError as error:
            raise FileError("the name of an entry is marked as UTF-8 but is not.") from error


@contextmanager
def _damage_named(name: str) -> Iterator[None]:
    """Turn what zipfile raises on bad bytes into a FileError. A disk that can't be read stays an OSError."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.EINVAL:  # what seeking to a negative place gives
            raise
        raise FileError(f"{name} is damaged: it points outside the file.") from error
    except DAMAGED as error:
        raise FileError(f"{name} is damaged: {str(error).rstrip('.')}.") from error


class _Guarded(io.BufferedReader):
    """zipfile reads the directory of entries in one go, as long as the file says: refuse an absurd length."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > DIRECTORY_MAX_BYTES:
            raise FileError("the ZIP has too long a directory of entries.")
        return super().read(size)


class _Entry(io.RawIOBase):
    """One file of a ZIP. Compares what comes out with the size that was declared and checked."""

    def __init__(self, stream: IO[bytes], path: str, declared: int) -> None:
        self._stream = stream
        self._path = path
        self._left = declared

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        name = f"the entry {shown(self._path)}"
        with _damage_named(name):
            block = self._stream.read(len(buffer))
        self._left -= len(block)
        if self._left < 0 or (not block and self._left):
            raise FileError(f"{name} is damaged: its size is not the declared one.")
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()
