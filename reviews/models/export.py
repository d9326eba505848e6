"""Exports of a study that are made apart from the request that asked for them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.storage import private_path
from reviews.models.study import Study


class StudyExport(models.Model):
    """All tables of a study in one format, packed into one file, to be downloaded later.

    Whoever makes it holds a lease (`token`, `expires_at`); one whose lease is over is begun anew. `rows_done`
    of `rows_total` rows are written, as far as was last told. `named`: agents are called by their names,
    since the study was unblinded when it was asked for.
    """

    class Format(models.TextChoices):
        CSV = "csv"
        JSON_LINES = "jsonl"
        PARQUET = "parquet"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, models.CASCADE, related_name="exports")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    format = models.CharField(max_length=8, choices=Format.choices)
    named = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    rows_done = models.PositiveBigIntegerField(default=0)
    rows_total = models.PositiveBigIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    file = models.FileField(upload_to=private_path, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(format__in=["csv", "jsonl", "parquet"]), name="export_format_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]), name="export_state_known"
            ),
            models.CheckConstraint(condition=~Q(state="done") | ~Q(file=""), name="export_done_has_file"),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(state__in=["waiting", "running"]), name="export_to_do"
            )
        ]

    def __str__(self) -> str:
        return f"{self.format} export, {self.state}"
