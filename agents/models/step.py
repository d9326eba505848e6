"""The calls of a run, each written down before it is made and again when its answer is there."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from reviews.models import AgentRun, ReviewCycle
from reviews.models.storage import private_path


class AgentStep(models.Model):
    """One call to a provider. The steps of a cycle's `session` in order of `number` are its conversation.

    `asked`: on its way. `replied`: `reply` is the provider's answer as it came, JSON as text (PostgreSQL's
    own JSON can't hold all that a model may write). `refused`: the provider turned the call away and charged
    nothing. `unanswered`: nobody knows whether it was carried out; `worst_usd` is what it may have cost,
    null where the price is unknown. `request` is what was new in this call (JSON as text): the opening or
    the tools' results; files by name, size and SHA-256. Neither holds a key or a header.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        REPLIED = "replied"
        REFUSED = "refused"
        UNANSWERED = "unanswered"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(AgentRun, models.CASCADE, related_name="steps")
    cycle = models.ForeignKey(ReviewCycle, models.CASCADE, related_name="+")
    session = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    model = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    latency_ms = models.PositiveBigIntegerField(null=True, blank=True)
    request = models.TextField(blank=True)
    reply = models.TextField(blank=True)
    error = models.TextField(blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    input_tokens = models.PositiveBigIntegerField(default=0)
    output_tokens = models.PositiveBigIntegerField(default=0)
    cached_tokens = models.PositiveBigIntegerField(default=0)
    cache_write_tokens = models.PositiveBigIntegerField(default=0)
    reasoning_tokens = models.PositiveBigIntegerField(default=0)
    cost_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    worst_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)

    class Meta:
        ordering = ["run", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "replied", "refused", "unanswered"]), name="step_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", ended_at__isnull=True)
                | (~Q(state="asked") & Q(ended_at__isnull=False)),
                name="step_ended_unless_asked",
            ),
            models.UniqueConstraint(fields=["run", "number"], name="step_once_in_run"),
        ]
        indexes = [models.Index(fields=["cycle", "session", "number"], name="step_by_session")]

    def __str__(self) -> str:
        return f"step {self.number}"


class StepFile(models.Model):
    """A file that the provider's own code execution made, fetched when its reply was read. `reference` is
    the provider's name for it: fetched once, it is not asked for again."""

    step = models.ForeignKey(AgentStep, models.CASCADE, related_name="files")
    reference = models.CharField(max_length=300)
    name = models.CharField(max_length=300)
    media_type = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=private_path, max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "reference"], name="file_once_in_step")]

    def __str__(self) -> str:
        return self.name
