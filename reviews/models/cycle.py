"""Review cycles and the record of every change of their state."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.agent import Agent
from reviews.models.trial import Trial, TrialArm

STATES = [
    "awaiting_feedback",
    "queued",
    "running",
    "awaiting_review",
    "in_review",
    "scored",
    "failed",
    "cancelled",
]


class ReviewCycle(models.Model):
    """Attempt k of a trial in an arm; attempt 0 belongs to no arm. Only `move_cycle` moves `state`.

    `runs_by` is the agent whose run comes next: the trial's, or in the arm critique the critic until its
    critique is there. `own_failures` counts the agent's own failed runs since the cycle was first queued or
    last retried. While `held_reason` is not empty no run is started: an admin holds this one cycle.
    The completion columns are written at the lock, null where a rule is undefined or nothing is scored yet.
    """

    class State(models.TextChoices):
        AWAITING_FEEDBACK = "awaiting_feedback"
        QUEUED = "queued"
        RUNNING = "running"
        AWAITING_REVIEW = "awaiting_review"
        IN_REVIEW = "in_review"
        SCORED = "scored"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trial = models.ForeignKey(Trial, models.CASCADE, related_name="cycles")
    arm = models.ForeignKey(TrialArm, models.CASCADE, null=True, blank=True, related_name="cycles")
    attempt = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=State.choices)
    runs_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField()
    not_before = models.DateTimeField(null=True, blank=True)
    own_failures = models.PositiveSmallIntegerField(default=0)
    held_reason = models.CharField(max_length=500, blank=True)
    waiting_reason = models.CharField(max_length=500, blank=True)
    completed_all = models.BooleanField(null=True, blank=True)
    completed_critical = models.BooleanField(null=True, blank=True)
    completed_weighted = models.BooleanField(null=True, blank=True)
    scored_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["attempt"]
        constraints = [
            models.UniqueConstraint(
                fields=["trial", "arm", "attempt"], nulls_distinct=False, name="cycle_once_in_arm"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="cycle_state_known"),
            models.CheckConstraint(
                condition=Q(attempt=0, arm__isnull=True) | Q(attempt__gt=0, arm__isnull=False),
                name="cycle_attempt_zero_has_no_arm",
            ),
            models.CheckConstraint(
                condition=Q(state="scored", scored_at__isnull=False)
                | (~Q(state="scored") & Q(scored_at__isnull=True)),
                name="cycle_scored_at",
            ),
        ]
        indexes = [models.Index(fields=["ordinal"], condition=Q(state="queued"), name="cycle_queue")]

    def __str__(self) -> str:
        return f"attempt {self.attempt}"


class Transition(models.Model):
    """One change of a cycle's state. Append-only.

    `held` and `released` leave the state as it is: they tell who kept the cycle from running, and when.
    """

    cycle = models.ForeignKey(ReviewCycle, models.CASCADE, related_name="transitions")
    event = models.CharField(max_length=20)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.from_state} -> {self.to_state}"
