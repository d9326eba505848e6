"""What a model wrote about an attempt, for the next one in the arm critique."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from reviews.models.agent import AgentRun
from reviews.models.cycle import ReviewCycle


class Critique(models.Model):
    """The guidance of an attempt in the arm critique. `run` is the critic's: its model, tokens and cost.

    Written by a model from brief, rubric and deliverable, without a word of any human score, and as
    untrusted as a deliverable.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.OneToOneField(ReviewCycle, models.CASCADE, related_name="critique")
    run = models.OneToOneField(AgentRun, models.PROTECT, related_name="critique")
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="critique_has_text")]

    def __str__(self) -> str:
        return f"critique of {self.created_at:%Y-%m-%d}"
