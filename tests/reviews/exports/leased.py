"""Taking and losing exports, and what that leaves in the storage."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from reviews.actions.export_lease import (
    take_export,
)
from reviews.models import StudyExport


def new_files(stored: set[Path]) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file() and path not in stored]


def taken() -> StudyExport:
    export = take_export()
    assert export is not None
    return export


def lose() -> None:
    """The worker was killed a while ago."""
    StudyExport.objects.filter(state="running").update(expires_at=timezone.now() - timedelta(seconds=1))
