"""Task pools, their tasks and the files that come with a task."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.storage import private_path


class TaskPool(models.Model):
    """A released, versioned set of tasks with a licence, a canary string and a lifecycle."""

    class State(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"
        SEALED = "sealed"
        RETIRED = "retired"

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    licence = models.CharField(max_length=200, blank=True)
    canary = models.UUIDField(default=uuid.uuid4, editable=False)
    release = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "sealed", "retired"]), name="pool_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Task(models.Model):
    """One real job. `external_id` is its id in the pool file; `provenance` keeps the keys we do not know.

    `content_hash` is the SHA-256 of the row as imported, so that the same file again changes nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pool = models.ForeignKey(TaskPool, models.CASCADE, related_name="tasks")
    external_id = models.CharField(max_length=200)
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    brief = models.TextField()
    category = models.CharField(max_length=100)
    budget_usd = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    posted_at = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=500, blank=True)
    first_delivery_hours = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    provenance = models.JSONField(default=dict, blank=True)
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "external_id"], name="task_once_in_pool"),
            models.CheckConstraint(
                condition=Q(budget_usd__isnull=True) | Q(budget_usd__gte=0), name="task_budget_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["pool", "position"], name="task_by_position")]

    def __str__(self) -> str:
        return self.title


class Attachment(models.Model):
    """A file of the client's. `name` is its own, the last part of its path in the pool file; the stored
    name says nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, models.CASCADE, related_name="attachments")
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=300)
    media_type = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=private_path, max_length=200)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["task", "name"], name="attachment_once_in_task")]

    def __str__(self) -> str:
        return self.name
