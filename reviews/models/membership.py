"""People, what they may see, and what a reviewer knows and costs."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class User(AbstractUser):
    """An account. What it may do is in its memberships, never in `is_staff` or `is_superuser`."""


class Membership(models.Model):
    """One role of one person in a study, in a pool, or (both null) in the whole installation."""

    class Role(models.TextChoices):
        ADMIN = "admin"
        REVIEWER = "reviewer"
        RESEARCHER = "researcher"

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    study = models.ForeignKey(
        "reviews.Study", models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    pool = models.ForeignKey(
        "reviews.TaskPool", models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(max_length=16, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(study__isnull=True) | Q(pool__isnull=True), name="membership_study_or_pool"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["admin", "reviewer", "researcher"]), name="membership_role_known"
            ),
            models.UniqueConstraint(
                fields=["user", "study", "pool", "role"], nulls_distinct=False, name="membership_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


class ReviewerProfile(models.Model):
    """A reviewer's fields of work and agreed rate.

    `categories` empty means every category. `hourly_rate_usd` is what an hour of active time is paid.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="reviewer_profile")
    categories = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    hourly_rate_usd = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal("0"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hourly_rate_usd__gte=0), name="profile_rate_not_negative"),
        ]

    def __str__(self) -> str:
        return f"profile of {self.user}"


class SignInLink(models.Model):
    """A one-time way in, kept as a digest only. Used by the demo on loopback."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_links")
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"sign-in link of {self.user}"
