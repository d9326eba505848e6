"""Trials and their arms."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from reviews.models.agent import Agent
from reviews.models.pool import Task
from reviews.models.rubric import Rubric
from reviews.models.study import Study


class Trial(models.Model):
    """One agent on one task, with a repeat number. `outcome` is that of attempt 0; null while it is pending.

    `ordinal` is the start order over the study; dispatch and queue follow it. `block` is its task's.
    """

    class Outcome(models.TextChoices):
        COMPLETED = "completed"
        NOT_COMPLETED = "not_completed"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, models.CASCADE, related_name="trials")
    task = models.ForeignKey(Task, models.PROTECT, related_name="trials")
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="trials")
    repeat = models.PositiveSmallIntegerField(default=1)
    block = models.PositiveIntegerField()
    ordinal = models.PositiveIntegerField()
    outcome = models.CharField(max_length=14, choices=Outcome.choices, null=True)  # noqa: DJ001 - null is pending, no state
    cancelled_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["study", "task", "agent", "repeat"], name="trial_once"),
            models.UniqueConstraint(fields=["study", "ordinal"], name="trial_ordinal_once"),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True)
                | Q(outcome__in=["completed", "not_completed", "failed", "cancelled"]),
                name="trial_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"trial {self.ordinal}"


class TrialArm(models.Model):
    """What an arm of a trial came to. Arms exist only where attempt 0 was scored and not completed.

    `completed_at` is the attempt that completed it, null unless `state` is completed.
    """

    class State(models.TextChoices):
        OPEN = "open"
        COMPLETED = "completed"
        EXHAUSTED = "exhausted"
        FAILED = "failed"
        CANCELLED = "cancelled"

    trial = models.ForeignKey(Trial, models.CASCADE, related_name="arms")
    arm = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    completed_at = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "arm"], name="arm_once_in_trial"),
            models.CheckConstraint(condition=Q(arm__in=["feedback", "retry", "critique"]), name="arm_known"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "completed", "exhausted", "failed", "cancelled"]),
                name="arm_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="completed", completed_at__isnull=False)
                | (~Q(state="completed") & Q(completed_at__isnull=True)),
                name="arm_completed_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.arm} {self.state}"
