"""What was made of files, kept on the disk. Losing it loses nothing but the time to make it again."""

import fcntl
import hashlib
import importlib.metadata
import logging
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from reviews.convert import frames

MOST_BYTES: Final = 2_000_000_000
"""Past this the entries that were not read for the longest time go."""

_SWEEP_EVERY: Final = 50_000_000
"""Bytes that one process writes before it looks at the whole again."""

_logger = logging.getLogger(__name__)


@cache
def made_by() -> str:
    """A word that changes with our renderers and the libraries: what another version made is not used."""
    told = hashlib.sha256()
    reviews = Path(__file__).resolve().parent.parent
    for folder in ("convert", "render", "compare", "charts"):
        for source in sorted((reviews / folder).glob("*.py")):
            told.update(source.name.encode() + b"\0" + source.read_bytes())
    for line in sorted(f"{one.name} {one.version}" for one in importlib.metadata.distributions()):
        told.update(line.encode())
    return told.hexdigest()


class Cache:
    """Lists of byte strings by key. An entry is written whole or not at all."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._written: int | None = None

    @staticmethod
    def key(*words: str) -> str:
        """The same for the same words in the same order, as long as the renderers are the same."""
        return hashlib.sha256("\0".join((made_by(), *words)).encode()).hexdigest()

    def get(self, key: str, *, young: float | None = None) -> list[bytes] | None:
        """None where there is nothing, or (`young`: seconds) only what is older."""
        path = self._path(key)
        try:
            with path.open("rb") as stored:
                if young is not None and time.time() - os.fstat(stored.fileno()).st_mtime > young:
                    return None
                parts = frames.unpack(stored.read())
        except FileNotFoundError:
            return None
        except ValueError:
            _logger.warning("a rendition on the disk was cut off; it is made again")
            return None
        if young is None:
            path.touch()  # what is read stays
        return parts

    def put(self, key: str, parts: list[bytes]) -> None:
        """A full disk is logged: the page is shown all the same."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            size = _write_whole(path, parts)
        except OSError as error:
            _logger.warning("a rendition could not be kept: %s", error)
            return
        self._sweep(size)

    @contextmanager
    def making(self, key: str) -> Iterator[None]:
        """One at a time makes an entry, over all processes; others wait. Look again once inside.

        On a full disk nobody waits.
        """
        folder = self._folder / "locks"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = (folder / key[:3]).open("wb")
        except OSError as error:
            _logger.warning("a rendition is made without a lock: %s", error)
            yield
            return
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key

    def _sweep(self, written: int) -> None:
        if self._written is not None and self._written + written < _SWEEP_EVERY:
            self._written += written
            return
        self._written = 0
        found = []
        for path in self._folder.glob("??/*"):
            try:
                told = path.stat()
            except FileNotFoundError:
                continue  # another process sweeps too
            found.append((told.st_mtime, told.st_size, path))
        left = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if left <= self._most_bytes:
                break
            path.unlink(missing_ok=True)
            left -= size


def _write_whole(path: Path, parts: list[bytes]) -> int:
    """The number of bytes written."""
    unfinished = path.with_name(f"unfinished-{uuid.uuid4().hex}")
    try:
        with unfinished.open("wb") as file:
            file.writelines(frames.pack(parts))
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return size
