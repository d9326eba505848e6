"""Files by content: stored once, whole or not at all, and cleaned away when nothing needs them."""

import hashlib
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from pytest_django import Settings

from reviews.actions.clean_files import clean_files
from reviews.actions.keep_content import keep_content
from reviews.models import DeliverableFile
from tests.factories import deliver_next, make_pool, make_reply, make_study


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def age(path: Path, by: timedelta) -> None:
    then = time.time() - by.total_seconds()
    os.utime(path, (then, then))


def test_the_same_content_is_one_file_under_its_sha256(folder: Path) -> None:
    first, second = keep_content(b"tea"), keep_content(b"tea")
    assert first == second
    assert first.sha256 == hashlib.sha256(b"tea").hexdigest()
    (path,) = files(folder)
    assert (path.name, path.read_bytes()) == (first.sha256, b"tea")


def test_a_file_that_a_broken_disk_left_short_is_written_again(folder: Path) -> None:
    kept = keep_content(b"tea")
    (path,) = files(folder)
    path.write_bytes(b"")
    assert keep_content(b"tea") == kept
    assert path.read_bytes() == b"tea"


def test_a_write_that_fails_leaves_nothing_under_the_name(folder: Path) -> None:
    class Breaking(ContentFile):  # type: ignore[type-arg]  # generic in the stubs only
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield b"half"
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        default_storage.save("a/b", Breaking(b""))
    assert not default_storage.exists("a/b")


@pytest.mark.django_db
def test_two_deliverables_of_the_same_content_share_a_file(folder: Path) -> None:
    make_study(make_pool(tasks=2))
    for _ in range(2):
        deliver_next(make_reply(files={"a.md": b"tea"}))
    assert DeliverableFile.objects.values("file").distinct().count() == 1
    assert len(files(folder)) == 1


@pytest.mark.django_db
def test_only_old_files_that_no_record_names_are_cleaned_away(folder: Path) -> None:
    make_study()
    deliver_next(make_reply(files={"a.md": b"needed"}))
    keep_content(b"young orphan")
    orphan = keep_content(b"old orphan")
    for kept in (keep_content(b"needed"), orphan):
        age(folder / kept.name, timedelta(days=3))
    assert clean_files(dry_run=True) == (1, 10)
    out = StringIO()
    call_command("clean_files", stdout=out)
    assert out.getvalue() == "1 file deleted, 10 bytes.\n"
    assert sorted(path.read_bytes() for path in files(folder)) == [b"needed", b"young orphan"]


@pytest.mark.django_db
def test_an_old_file_that_is_needed_again_is_fresh_again(folder: Path) -> None:
    """Otherwise it could be cleaned away between this and the commit of its record."""
    kept = keep_content(b"tea")
    age(folder / kept.name, timedelta(days=3))
    keep_content(b"tea")
    assert clean_files() == (0, 0)


@pytest.mark.django_db
def test_a_file_that_is_needed_again_while_files_are_cleaned_away_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its record may not be committed yet when the records are asked."""
    keep_content(b"tea")
    (path,) = files(folder)
    age(path, timedelta(days=3))
    size = default_storage.size

    def slow(name: str) -> int:
        monkeypatch.undo()
        keep_content(b"tea")
        return size(name)

    monkeypatch.setattr(default_storage, "size", slow)
    assert clean_files() == (0, 0)
    assert path.read_bytes() == b"tea"
