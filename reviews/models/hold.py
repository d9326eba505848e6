"""What keeps runs from starting because an admin said so: one agent in one study, or everything."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.agent import Agent
from reviews.models.study import Study


class AgentHold(models.Model):
    """An agent that starts no run in one study. The row goes when an admin lets it go on."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="holds")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="holds")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "agent"], name="agent_hold_once")]

    def __str__(self) -> str:
        return f"hold of {self.at:%Y-%m-%d}"


class Halt(models.Model):
    """A stop of every run in the installation, and who made and ended it. At most one is not ended."""

    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-at"]
        constraints = [
            # Over a constant, so that a second one without an end cannot exist.
            models.UniqueConstraint(
                models.Value(1), condition=Q(ended_at__isnull=True), name="one_live_halt"
            ),
        ]

    def __str__(self) -> str:
        return f"halt of {self.at:%Y-%m-%d}"
