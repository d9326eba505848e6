"""What reviewers write: drafts, reviews, scores and feedback."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.cycle import ReviewCycle
from reviews.models.deliverable import DeliverableFile
from reviews.models.rubric import Criterion


class Draft(models.Model):
    """What a reviewer has typed on a slot. It outlives the claim, and only its author ever sees it.

    `content` is {"scores": {criterion id: {"verdict", "reason", "evidence"}}, "feedback": text, "comments":
    [as in `reviews.forms.comments`]}.
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

    `would_hire` is null until the question is answered. The completion columns (null: undefined) and the
    counts of verdicts are written at the lock, from the first version of the scores.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.OneToOneField("reviews.ReviewSlot", models.CASCADE, related_name="review")
    cycle = models.ForeignKey(ReviewCycle, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews")
    locked_at = models.DateTimeField()
    completed_all = models.BooleanField(null=True, blank=True)
    completed_critical = models.BooleanField(null=True, blank=True)
    completed_weighted = models.BooleanField(null=True, blank=True)
    met = models.PositiveSmallIntegerField(default=0)
    not_met = models.PositiveSmallIntegerField(default=0)
    not_applicable = models.PositiveSmallIntegerField(default=0)
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


class Correction(models.Model):
    """A later version of a locked review by its reviewer. It never moves a trial: a sensitivity figure.

    The criteria that changed have a Score of the same `version`. `would_hire` null: that answer stands.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="corrections")
    version = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    because = models.TextField()
    would_hire = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["review", "version"], name="correction_version_once"),
            models.CheckConstraint(condition=Q(version__gt=1), name="correction_after_first_version"),
            models.CheckConstraint(condition=~Q(because=""), name="correction_has_reason"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


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


class Comment(models.Model):
    """A remark of the feedback on a place in the deliverable, in the shape of a W3C Web Annotation.

    `file` null: the place is in the message. `selector` is the target's list of selectors (TextQuote and
    TextPosition, Fragment of a page or a time, a cell, a line, a region), `quote` the words found there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="comments")
    position = models.PositiveIntegerField()
    file = models.ForeignKey(DeliverableFile, models.PROTECT, null=True, blank=True, related_name="+")
    selector = models.JSONField()
    quote = models.TextField(blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["feedback", "position"], name="comment_position_once"),
            models.CheckConstraint(condition=~Q(text=""), name="comment_has_text"),
        ]

    def __str__(self) -> str:
        return f"comment {self.position}"


class CriterionFlag(models.Model):
    """A reviewer finds a criterion unclear. Goes to the rubric's author and the admins; moves nothing."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="flags")
    slot = models.ForeignKey("reviews.ReviewSlot", models.CASCADE, related_name="flags")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField()
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "slot", "reviewer"], name="flag_once"),
            models.CheckConstraint(condition=~Q(note=""), name="flag_has_note"),
        ]

    def __str__(self) -> str:
        return f"flag of {self.at:%Y-%m-%d}"


class Practice(models.Model):
    """A reviewer's practice item, which belongs to no study: what they typed, and how far they are.

    `content` and `revision` as in Draft.
    """

    class Step(models.TextChoices):
        SCORE = "score"
        HIRE = "hire"
        FEEDBACK = "feedback"
        DONE = "done"

    reviewer = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="practice")
    step = models.CharField(max_length=8, choices=Step.choices, default=Step.SCORE)
    content = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=["score", "hire", "feedback", "done"]), name="practice_step_known"
            ),
        ]

    def __str__(self) -> str:
        return f"practice, {self.step}"
