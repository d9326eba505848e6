"""Rubrics: versioned lists of pass/fail criteria."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.pool import Task


class Rubric(models.Model):
    """One version of a task's rubric. A study uses the latest approved version at its start, for good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, models.CASCADE, related_name="rubrics")
    version = models.PositiveIntegerField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["task", "version"], name="rubric_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="rubric_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"rubric v{self.version}"


class Criterion(models.Model):
    """One verifiable requirement. `position` counts from 1 and is what a reviewer sees as its number."""

    class Importance(models.TextChoices):
        CRITICAL = "critical"
        IMPORTANT = "important"
        OPTIONAL = "optional"

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria")
    position = models.PositiveIntegerField()
    text = models.TextField()
    importance = models.CharField(max_length=10, choices=Importance.choices)
    weight = models.DecimalField(max_digits=8, decimal_places=3, default=Decimal("1"))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "position"], name="criterion_position_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_weight_positive"),
            models.CheckConstraint(
                condition=Q(importance__in=["critical", "important", "optional"]),
                name="criterion_importance_known",
            ),
        ]

    def __str__(self) -> str:
        return f"criterion {self.position}"
