"""Studies: an experiment and its frozen protocol."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from reviews.models.agent import Agent
from reviews.models.pool import Task, TaskPool
from reviews.models.rubric import Rubric


class Study(models.Model):
    """An experiment. A row exists from its start, so that everything here is frozen when it is written.

    `protocol` holds the whole protocol as plain values, excluded tasks with their reasons included, and is
    what is published; the columns are what queries need. `protocol_sha256` is the digest of its file (see
    `rules.frozen`), written at the start; anybody may read the protocol since `published_at`. `cap_usd` and
    `day_cap_usd` null: no cap. `conversation`: whether a later attempt goes on in the conversation of the one
    before or starts afresh with its files. `critic` writes the feedback of the arm critique. Until
    `unblinded_at` researchers see neither transcripts nor agents' names. Of the final attempts
    `overlap_fraction` is scored a second time, independently. `hard_stop`: at `minutes` of active time the
    feedback editor locks. A locked review may be corrected for `correction_days` (0: never). `neutral_names`
    are taken out of what reviewers get of a deliverable.
    """

    class Conversation(models.TextChoices):
        AFRESH = "afresh"
        CONTINUE = "continue"

    class State(models.TextChoices):
        OPEN = "open"
        PAUSED = "paused"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    pool = models.ForeignKey(TaskPool, models.PROTECT, related_name="studies")
    agents = models.ManyToManyField(Agent, related_name="studies")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    paused_reason = models.CharField(max_length=500, blank=True)
    arms = ArrayField(models.CharField(max_length=10))
    feedback_cycles = models.PositiveSmallIntegerField()
    repeats = models.PositiveSmallIntegerField(default=1)
    minutes = models.PositiveSmallIntegerField(default=20)
    conversation = models.CharField(max_length=10, choices=Conversation.choices, default=Conversation.AFRESH)
    critic = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    completion_rule = models.CharField(max_length=10, default="all")
    hard_stop = models.BooleanField(default=False)
    correction_days = models.PositiveSmallIntegerField(default=7)
    neutral_names = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    threshold = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.8"))
    overlap_fraction = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0"))
    seed = models.BigIntegerField()
    cap_usd = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    day_cap_usd = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    protocol = models.JSONField()
    protocol_sha256 = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    unblinded_at = models.DateTimeField(null=True, blank=True)
    unblinded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-started_at"]
        verbose_name_plural = "studies"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "paused", "closed"]), name="study_state_known"
            ),
            models.CheckConstraint(
                condition=Q(completion_rule__in=["all", "critical", "weighted"]), name="study_rule_known"
            ),
            models.CheckConstraint(
                condition=Q(threshold__gt=0) & Q(threshold__lte=1), name="study_threshold_range"
            ),
            models.CheckConstraint(
                condition=Q(conversation__in=["afresh", "continue"]), name="study_conversation_known"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="study_minutes_positive"),
            models.CheckConstraint(
                condition=Q(overlap_fraction__gte=0) & Q(overlap_fraction__lte=1), name="study_overlap_range"
            ),
            models.CheckConstraint(condition=Q(repeats__gte=1), name="study_repeats_positive"),
        ]

    def __str__(self) -> str:
        return self.title


class StudyTask(models.Model):
    """A task of a study with the rubric version that the study froze, and its place in the start order."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="study_tasks")
    task = models.ForeignKey(Task, models.PROTECT, related_name="+")
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="+")
    block = models.PositiveIntegerField()

    class Meta:
        ordering = ["block"]
        constraints = [
            models.UniqueConstraint(fields=["study", "task"], name="task_once_in_study"),
            models.UniqueConstraint(fields=["study", "block"], name="block_once_in_study"),
        ]

    def __str__(self) -> str:
        return f"block {self.block}"


class Amendment(models.Model):
    """A later change of a study's protocol, with who, when and why."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="amendments")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField()
    changes = models.JSONField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"amendment of {self.at:%Y-%m-%d}"
