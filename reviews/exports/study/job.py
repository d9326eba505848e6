"""Making an export that somebody has asked for, apart from their request."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Final

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, InterfaceError, connection

from reviews.actions.export_lease import (
    finish_export,
    give_back_export,
    renew_export,
    take_export,
    trouble_with_export,
)
from reviews.exports.study.sinks import zip_into
from reviews.exports.study.snapshot import snapshot
from reviews.exports.study.write import write_study
from reviews.models import StudyExport
from reviews.models.storage import private_path

TELL_SECONDS: Final = 1.0
LONGEST_SECONDS: Final = 6 * 3600
"""An export that hangs can't be stopped, but without a lease it is begun anew."""

log = logging.getLogger(__name__)


class _StopError(Exception):
    """The lease is somebody else's, or the worker has to end: what is written so far is thrown away."""


def make_exports(stopping: Callable[[], bool] = lambda: False) -> int:
    """Make exports until there is none to take, or `stopping`. Returns how many were finished."""
    made = 0
    while not stopping() and (export := take_export()) is not None:
        made += make_export(export, stopping)
    return made


def make_export(export: StudyExport, stopping: Callable[[], bool] = lambda: False) -> bool:
    """Make an export that was taken: whether it is finished. Nothing can be downloaded until all of it is
    stored. Trouble with the disk or the database counts as a try, an end by `stopping` does not."""
    try:
        with tempfile.TemporaryFile() as file:
            with _keeping(export) as lease:

                def told(done: int, total: int) -> None:
                    lease.done, lease.total = done, total
                    if lease.lost.is_set() or stopping():
                        raise _StopError

                rows = _write(export, file, told)
                size, sha256 = file.tell(), _digest(file)
                name = default_storage.save(private_path(export, ""), File(file))
            return finish_export(export=export, name=name, size=size, sha256=sha256, rows=rows)
    except _StopError:
        give_back_export(export=export)
    except OSError as error:
        log.exception("export %s could not be written", export.pk)
        trouble_with_export(export=export, error=f"The file could not be written: {error.strerror}.")
    except (DatabaseError, InterfaceError):
        log.exception("export %s could not be read", export.pk)
        trouble_with_export(export=export, error="The database did not answer.")
    return False


def _write(export: StudyExport, file: IO[bytes], told: Callable[[int, int], None]) -> int:
    compress = export.format != StudyExport.Format.PARQUET  # which has its own
    with snapshot() as source, zip_into(file, compress=compress) as target:
        contents = write_study(
            study=export.study,
            form=export.format,
            named=export.named,
            source=source,
            target=target,
            told=told,
        )
    return contents.rows


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # it is a real file
    file.seek(0)
    return digest


class _Lease:
    def __init__(self) -> None:
        self.done = 0
        self.total: int | None = None
        self.lost = threading.Event()
        self.over = threading.Event()


@contextmanager
def _keeping(export: StudyExport) -> Iterator[_Lease]:
    """Renew the lease and tell how far it is while the block lasts, from a thread of its own: the database
    may sort for minutes before the first row comes."""
    lease = _Lease()
    thread = threading.Thread(target=_renew, args=[export, lease], name="export", daemon=True)
    thread.start()
    try:
        yield lease
    finally:
        lease.over.set()
        thread.join()


def _renew(export: StudyExport, lease: _Lease) -> None:
    end = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < end and not lease.over.wait(TELL_SECONDS):
        try:
            if not renew_export(export=export, rows_done=lease.done, rows_total=lease.total):
                lease.lost.set()
                return
        except (DatabaseError, InterfaceError):
            # Asked again in a moment; if the database stays away the lease ends.
            log.warning("the lease of export %s could not be renewed", export.pk, exc_info=True)
        finally:
            connection.close()
