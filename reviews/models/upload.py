"""A pool file that an admin has uploaded and not yet confirmed, so that a preview survives a reload."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from reviews.models.storage import private_path


class PoolUpload(models.Model):
    """What was previewed is what is imported: confirm checks `sha256` of the stored bytes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=private_path, max_length=200)
    criteria_name = models.CharField(max_length=300, blank=True)
    criteria_file = models.FileField(upload_to=private_path, max_length=200, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
