"""Taking away stored files that no record names: left by transactions that were rolled back, and by kills."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from reviews.actions.keep_content import FRESH

AT_ONCE = 1_000


def clean_files(*, dry_run: bool = False) -> tuple[int, int]:
    """Delete files of the storage that no record names and that are older than two days.

    Returns how many, and their bytes. Files that are being written, or whose record is not committed yet,
    are younger than that.
    """
    count = size = 0
    batch: list[str] = []
    for name in _old_files(""):
        batch.append(name)
        if len(batch) == AT_ONCE:
            count, size = _add((count, size), _clean(batch, dry_run))
            batch = []
    return _add((count, size), _clean(batch, dry_run))


def _add(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]


def _clean(names: list[str], dry_run: bool) -> tuple[int, int]:
    needed: set[str] = set()
    for field in _file_fields():
        rows = field.model._default_manager.filter(**{f"{field.name}__in": names})
        needed.update(rows.values_list(field.name, flat=True))
    count = size = 0
    for name in names:
        if name in needed:
            continue
        bytes_of_it = default_storage.size(name)
        # Its age once more: it may have been written anew meanwhile, for a record that is not committed yet.
        if not _is_old(name):
            continue
        count, size = count + 1, size + bytes_of_it
        if not dry_run:
            default_storage.delete(name)
    return count, size


def _is_old(name: str) -> bool:
    return default_storage.get_modified_time(name) < timezone.now() - 2 * FRESH


def _old_files(folder: str) -> Iterator[str]:
    folders, files = default_storage.listdir(folder)
    for file in files:
        name = f"{folder}/{file}" if folder else file
        if _is_old(name):
            yield name
    for inner in folders:
        yield from _old_files(f"{folder}/{inner}" if folder else inner)


def _file_fields() -> list[models.FileField]:
    return [
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField)
    ]
