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
    in a row that were not the agent's own, over all its runs; a reply sets it back to 0. `failed_at` is when
    it last grew: runs that had begun before that met the same trouble and count once. No run starts before
    `not_before`, the rest that a rate limit asked for.
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
    failed_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
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
    cycle may still have to be told. `stopped`: an admin held or cancelled it between two calls.
    `purpose` `critique`: a critic's run, whose reply is the guidance of its cycle and no deliverable.
    Runs of one cycle and `session` go on from each other's stored steps; the agent's own failure begins a new
    session. `cost_usd` is what its answered calls cost, null where nobody knows their price; `possible_usd`
    is what calls whose answer never came may have cost beyond that, at most.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        REPLIED = "replied"
        FAILED = "failed"
        LOST = "lost"
        STOPPED = "stopped"

    class Purpose(models.TextChoices):
        DELIVER = "deliver"
        CRITIQUE = "critique"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey("reviews.ReviewCycle", models.CASCADE, related_name="runs")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="runs")
    study = models.ForeignKey("reviews.Study", models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.DELIVER)
    session = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    token = models.UUIDField(default=uuid.uuid4)
    expires_at = models.DateTimeField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reserved_usd = models.DecimalField(max_digits=10, decimal_places=4, default=Decimal("0"))
    input_tokens = models.PositiveBigIntegerField(default=0)
    output_tokens = models.PositiveBigIntegerField(default=0)
    cached_tokens = models.PositiveBigIntegerField(default=0)
    cache_write_tokens = models.PositiveBigIntegerField(default=0)
    reasoning_tokens = models.PositiveBigIntegerField(default=0)
    cost_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    possible_usd = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal("0"))
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
                condition=Q(state__in=["running", "replied", "failed", "lost", "stopped"]),
                name="run_state_known",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["deliver", "critique"]), name="run_purpose_known"
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
