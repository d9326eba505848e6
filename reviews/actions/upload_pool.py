"""An uploaded pool file is kept until it is confirmed, so that what was previewed is what is imported."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.fields.files import FieldFile

from reviews.actions.import_pool import import_rows
from reviews.actions.problem import Refused
from reviews.formats.pool_file import read_pool
from reviews.formats.rows import PoolFile
from reviews.models import PoolUpload, User
from reviews.queries.clock import database_now
from reviews.queries.import_plan import ImportPlan, plan_import

KEPT = timedelta(days=7)


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...


def keep_upload(
    *, slug: str, title: str, file: File[Any], criteria: File[Any] | None, by: User
) -> PoolUpload:
    """Store the file (and criteria.csv beside it) for a preview. Uploads older than `KEPT` are removed."""
    remove_old_uploads()
    digest = hashlib.sha256()
    for part in (file, criteria):
        for block in part.chunks() if part else ():
            digest.update(block)
    upload = PoolUpload(
        slug=slug,
        title=title,
        name=file.name or "pool file",
        criteria_name=(criteria.name or "criteria.csv") if criteria else "",
        sha256=digest.hexdigest(),
        uploaded_by=by,
    )
    try:
        upload.file.save(upload.name, file, save=False)
        if criteria:
            upload.criteria_file.save(upload.criteria_name, criteria, save=False)
        upload.save(force_insert=True)
    except BaseException:
        for stored in _files(upload):
            default_storage.delete(stored)
        raise
    return upload


def plan_upload(*, upload: PoolUpload) -> ImportPlan:
    """What importing a kept file would do now. Raises Refused where its bytes are not those uploaded."""
    with _opened(upload) as file:
        return plan_import(upload.slug, file)


def confirm_upload(*, upload: PoolUpload, fingerprint: str, by: User) -> ImportPlan:
    """Import a kept file, once, if that still does what the preview with this fingerprint showed.

    Raises Refused, and ImportRefused with every problem. Lock taken: the upload, the pool.
    """
    with _opened(upload) as file, transaction.atomic():
        waiting = PoolUpload.objects.filter(pk=upload.pk, applied_at__isnull=True)
        if not waiting.update(applied_at=database_now()):
            raise Refused("This file has been imported already.")
        return import_rows(slug=upload.slug, file=file, by=by, title=upload.title, expected=fingerprint)


def remove_old_uploads() -> None:
    """Delete uploads older than `KEPT` with their files; a file goes once its row is gone for good."""
    with transaction.atomic():
        old = PoolUpload.objects.select_for_update(skip_locked=True).filter(
            created_at__lt=database_now() - KEPT
        )
        for upload in old:
            for stored in _files(upload):
                transaction.on_commit(partial(default_storage.delete, stored), robust=True)
            upload.delete()


def _files(upload: PoolUpload) -> list[str]:
    return [str(field.name) for field in (upload.file, upload.criteria_file) if field.name]


@contextmanager
def _opened(upload: PoolUpload) -> Iterator[PoolFile]:
    """The kept file, read. It is copied first: a storage need not have local paths, a ZIP needs one."""
    with tempfile.TemporaryDirectory() as folder:
        digest = hashlib.sha256()
        path, criteria = Path(folder, "pool"), Path(folder, "criteria")
        try:
            _copy(upload.file, path, digest)
            if upload.criteria_name:
                _copy(upload.criteria_file, criteria, digest)
        except FileNotFoundError as error:
            raise Refused("The uploaded file is gone. Upload it again.") from error
        if digest.hexdigest() != upload.sha256:
            raise Refused("The stored file is not the one that was uploaded. Upload it again.")
        with read_pool(
            path,
            upload.name,
            criteria=criteria if upload.criteria_name else None,
            criteria_name=upload.criteria_name,
        ) as file:
            yield file


def _copy(stored: FieldFile, path: Path, digest: _Digest) -> None:
    with stored.open("rb") as source, path.open("wb") as target:
        for block in source.chunks():
            digest.update(block)
            target.write(block)
