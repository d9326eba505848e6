"""Pieces of reviewing work, the leases on them, and the time that was spent."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.cycle import ReviewCycle
from reviews.models.review import Review
from reviews.models.study import Study


class ReviewSlot(models.Model):
    """A piece of reviewing work. `cycle` is the one whose deliverable is judged (null for gold and practice).

    A `feedback` slot also has `next_cycle`, the attempt that waits for the words, and `basis`, the locked
    review that they are written from. `state` is what the queue asks for; `category`, `ordinal`, `owner`
    are copies that let one index answer the claim. `preferred` is offered the slot alone until
    `preferred_until`; `barred` (the scorer of attempt 0 in a study with several arms) is never offered it.
    """

    class Kind(models.TextChoices):
        PRIMARY = "primary"
        FEEDBACK = "feedback"
        INDEPENDENT = "independent"
        ADJUDICATION = "adjudication"
        GOLD = "gold"
        PRACTICE = "practice"

    class State(models.TextChoices):
        WAITING = "waiting"
        CLAIMED = "claimed"
        DONE = "done"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    study = models.ForeignKey(Study, models.CASCADE, related_name="slots")
    cycle = models.ForeignKey(ReviewCycle, models.CASCADE, null=True, blank=True, related_name="slots")
    next_cycle = models.OneToOneField(
        ReviewCycle, models.CASCADE, null=True, blank=True, related_name="feedback_slot"
    )
    basis = models.ForeignKey(Review, models.CASCADE, null=True, blank=True, related_name="feedback_slots")
    category = models.CharField(max_length=100)
    ordinal = models.PositiveIntegerField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    preferred = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    preferred_until = models.DateTimeField(null=True, blank=True)
    barred = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(kind="primary"), name="one_primary_slot_per_cycle"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["primary", "feedback", "independent", "adjudication", "gold", "practice"]
                ),
                name="slot_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "claimed", "done", "closed"]), name="slot_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["gold", "practice"]) | Q(cycle__isnull=False), name="slot_has_cycle"
            ),
            models.CheckConstraint(
                condition=Q(kind="feedback", next_cycle__isnull=False, basis__isnull=False)
                | (~Q(kind="feedback") & Q(next_cycle__isnull=True, basis__isnull=True)),
                name="slot_feedback_has_next",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ordinal", "created_at", "id"], condition=Q(state="waiting"), name="slot_queue"
            ),
            models.Index(
                fields=["preferred"],
                condition=Q(state="waiting", preferred__isnull=False),
                name="slot_preferred",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} slot"


class Claim(models.Model):
    """A reviewer's lease on a slot. Live means `ended_at` null; whoever comes first ends an expired one.

    `rate_usd` is the reviewer's hourly rate when the claim was made: what was offered is what is paid.
    `skip_kind` goes with the end `skipped`, `reason` has the words for it; `settled_at` is when an admin put
    aside what a skip had flagged.
    """

    class SkipKind(models.TextChoices):
        UNREADABLE = "unreadable"
        CONFLICT = "conflict"
        OUTSIDE = "outside"
        HARMFUL = "harmful"
        PERSONAL = "personal"
        OTHER = "other"

    class End(models.TextChoices):
        SUBMITTED = "submitted"
        RELEASED = "released"
        SKIPPED = "skipped"
        EXPIRED = "expired"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(ReviewSlot, models.CASCADE, related_name="claims")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="claims")
    token = models.UUIDField(default=uuid.uuid4)
    rate_usd = models.DecimalField(max_digits=8, decimal_places=2)
    claimed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=End.choices, blank=True)
    reason = models.TextField(blank=True)
    skip_kind = models.CharField(max_length=10, choices=SkipKind.choices, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slot"], condition=Q(ended_at__isnull=True), name="one_live_claim_per_slot"
            ),
            models.UniqueConstraint(
                fields=["reviewer"], condition=Q(ended_at__isnull=True), name="one_live_claim_per_reviewer"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="claim_end_has_kind",
            ),
            models.CheckConstraint(
                condition=Q(
                    skip_kind__in=["", "unreadable", "conflict", "outside", "harmful", "personal", "other"]
                ),
                name="claim_skip_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(skip_kind="") | Q(end="skipped"), name="claim_skip_kind_of_a_skip"
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(ended_at__isnull=True), name="claim_live_by_expiry"
            ),
        ]

    def __str__(self) -> str:
        return f"claim of {self.reviewer_id}"


class TimeInterval(models.Model):
    """A stretch of a reviewer's time on a cycle's deliverable, held by the server.

    One clock covers scoring and feedback, so an interval belongs to the reviewer and the cycle; `claim` says
    under which lease it began. `seen_at` is when the page was last heard of while it was open, `input_at`
    when its reader last did something, as far as any page told.
    """

    class Kind(models.TextChoices):
        ACTIVE = "active"
        IDLE = "idle"
        PAUSED = "paused"

    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="intervals")
    cycle = models.ForeignKey(ReviewCycle, models.CASCADE, related_name="intervals")
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="intervals")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    input_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["reviewer", "cycle"], condition=Q(ended_at__isnull=True), name="one_open_interval"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["active", "idle", "paused"]), name="interval_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="interval_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.started_at:%H:%M:%S}"


class TimeCorrection(models.Model):
    """What a part of an ended interval was in truth, as its reviewer says. The interval stays as recorded.

    Of several corrections of one interval the last one holds. It lies within the interval: nobody adds time
    in which no page was open.
    """

    interval = models.ForeignKey(TimeInterval, models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=6, choices=TimeInterval.Kind.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    because = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["active", "idle", "paused"]), name="time_correction_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__gte=models.F("started_at")), name="time_correction_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(because=""), name="time_correction_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} instead"
