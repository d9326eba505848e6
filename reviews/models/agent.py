"""Agents and their runs. How a run is made belongs to the app `agents`."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q


class Agent(models.Model):
    """Whoever produces deliverables. `kind` names its adapter; `scripted` marks one without a model.

    `max_cost_usd` is the most that one run may cost and is what is reserved before it starts.
    A paused agent starts no run; `paused_reason` tells the admin why. `provider_errors` counts the failures
    in a row that were not the agent's own, over all its runs; a reply sets it back to 0.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    scripted = models.BooleanField(default=False)
    model = models.CharField(max_length=120, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    max_cost_usd = models.DecimalField(max_digits=10, decimal_places=4, default=Decimal("0"))
    owner = models.ForeignKey("reviews.User", models.SET_NULL, null=True, blank=True, related_name="agents")
    provider_errors = models.PositiveIntegerField(default=0)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(max_cost_usd__gte=0), name="agent_max_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


class AgentRun(models.Model):
    """One execution of an agent for a cycle, kept whatever became of it.

    A run is `running` under a lease (`token`, `expires_at`). `replied` means that its reply is stored; the
    cycle may still have to be told. `cost_usd` is null where the provider did not say enough to know it.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        REPLIED = "replied"
        FAILED = "failed"
        LOST = "lost"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey("reviews.ReviewCycle", models.CASCADE, related_name="runs")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="runs")
    study = models.ForeignKey("reviews.Study", models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    token = models.UUIDField(default=uuid.uuid4)
    expires_at = models.DateTimeField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reserved_usd = models.DecimalField(max_digits=10, decimal_places=4, default=Decimal("0"))
    input_tokens = models.PositiveBigIntegerField(default=0)
    output_tokens = models.PositiveBigIntegerField(default=0)
    cached_tokens = models.PositiveBigIntegerField(default=0)
    reasoning_tokens = models.PositiveBigIntegerField(default=0)
    cost_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    latency_ms = models.PositiveBigIntegerField(null=True, blank=True)
    fault = models.CharField(max_length=20, blank=True)
    error = models.TextField(blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    prompt_version = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="run_number_once"),
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(state="running"), name="one_live_run_per_cycle"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "replied", "failed", "lost"]), name="run_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="running", ended_at__isnull=True)
                | (~Q(state="running") & Q(ended_at__isnull=False)),
                name="run_ended_unless_running",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="running"), name="run_live_by_expiry"),
            models.Index(fields=["study"], name="run_by_study"),
        ]

    def __str__(self) -> str:
        return f"run {self.number}"
