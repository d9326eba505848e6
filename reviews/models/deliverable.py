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


class NeutralCopy(models.Model):
    """What reviewers get of a deliverable: without the names of agents and models. The original is kept.

    `changes` is the log: [{"file": name or "", "where": place, "name": what was found, "count": how often}].
    `names` are those that were looked for.
    """

    deliverable = models.OneToOneField(Deliverable, models.CASCADE, related_name="neutral")
    message = models.TextField(blank=True)
    names = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"neutral copy with {len(self.changes)} changes"


class NeutralFile(models.Model):
    """A file of a neutral copy under its neutral name. `file` empty: its content is that of the original."""

    copy = models.ForeignKey(NeutralCopy, models.CASCADE, related_name="files")
    original = models.OneToOneField(DeliverableFile, models.CASCADE, related_name="neutral")
    name = models.CharField(max_length=300)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=private_path, max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name
