"""What a run produced: a message and files, immutable."""

from __future__ import annotations

import uuid

from django.db import models

from reviews.models.agent import AgentRun
from reviews.models.cycle import ReviewCycle
from reviews.models.storage import private_path


class Deliverable(models.Model):
    """A stored reply. The first complete one becomes its cycle's deliverable; `cycle` is null for others,
    which stay with their run."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.OneToOneField(AgentRun, models.CASCADE, related_name="deliverable")
    cycle = models.OneToOneField(
        ReviewCycle, models.CASCADE, null=True, blank=True, related_name="deliverable"
    )
    message = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"deliverable of run {self.run_id}"


class DeliverableFile(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deliverable = models.ForeignKey(Deliverable, models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    media_type = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=private_path, max_length=200)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["deliverable", "name"], name="file_once_in_deliverable"),
        ]

    def __str__(self) -> str:
        return self.name
