"""What reviewers write: drafts, reviews, scores and feedback."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.cycle import ReviewCycle
from reviews.models.rubric import Criterion


class Draft(models.Model):
    """What a reviewer has typed on a slot. It outlives the claim, and only its author ever sees it.

    `content` is {"scores": {criterion id: {"verdict", "reason", "evidence"}}, "feedback": text}.
    `revision` grows by one at each save; a save names the revision that it was made from.
    """

    slot = models.ForeignKey("reviews.ReviewSlot", models.CASCADE, related_name="drafts")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    content = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slot", "reviewer"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft {self.revision}"


class Review(models.Model):
    """A reviewer's scores on every criterion, locked as a whole, then the hire verdict.

    `would_hire` is null until the question is answered.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.OneToOneField("reviews.ReviewSlot", models.CASCADE, related_name="review")
    cycle = models.ForeignKey(ReviewCycle, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews")
    locked_at = models.DateTimeField()
    would_hire = models.BooleanField(null=True, blank=True)
    hire_answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(would_hire__isnull=True, hire_answered_at__isnull=True)
                | Q(would_hire__isnull=False, hire_answered_at__isnull=False),
                name="review_hire_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["reviewer", "-locked_at"], name="review_by_reviewer"),
            models.Index(fields=["reviewer"], condition=Q(would_hire__isnull=True), name="review_owes_hire"),
        ]

    def __str__(self) -> str:
        return f"review of {self.locked_at:%Y-%m-%d}"


class Score(models.Model):
    """One criterion in one review. Append-only: a correction is a new `version` with a reason for it."""

    class Verdict(models.TextChoices):
        MET = "met"
        NOT_MET = "not_met"
        NOT_APPLICABLE = "not_applicable"

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    verdict = models.CharField(max_length=14, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    corrected_because = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion", "version"], name="score_version_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=["met", "not_met", "not_applicable"]), name="score_verdict_known"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="not_met", reason=""), name="score_not_met_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(version=1, corrected_because="") | (Q(version__gt=1) & ~Q(corrected_because="")),
                name="score_correction_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.verdict


class Feedback(models.Model):
    """The words that an attempt gets, written from the locked scores of the attempt before it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.OneToOneField(ReviewCycle, models.CASCADE, related_name="feedback")
    basis = models.ForeignKey(Review, models.PROTECT, related_name="feedback")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="feedback_has_text")]

    def __str__(self) -> str:
        return f"feedback of {self.submitted_at:%Y-%m-%d}"
