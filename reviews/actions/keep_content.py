"""Files by their content: stored once under their SHA-256, and never changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

# A file that nobody needs is cleaned away when it is twice as old (`clean_files`). One that is needed again
# after this time is written anew, so that it can't be cleaned away in that moment.
FRESH = timedelta(days=1)
FOLDER = "sha256"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a content lies, and its SHA-256 in hexadecimal. Neither is ever part of a URL."""

    name: str
    sha256: str


def keep_content(content: bytes) -> Kept:
    """Store `content` unless it is stored already. Safe at any time and beside itself: the same content is
    the same file. Raises OSError where the disk refuses.

    No transaction undoes it: of one that is rolled back a file without a record is left, which `clean_files`
    takes away.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"{FOLDER}/{sha256[:2]}/{sha256}"
    if not _is_fresh(name, len(content)):
        default_storage.save(name, ContentFile(content))
    return Kept(name, sha256)


def _is_fresh(name: str, size: int) -> bool:
    try:
        # The size, for a disk that broke may have left an empty file.
        return (
            default_storage.size(name) == size
            and timezone.now() - default_storage.get_modified_time(name) < FRESH
        )
    except FileNotFoundError:
        return False
