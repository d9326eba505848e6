"""What reviewers did with an attempt, for pages of those who run the study: `{% load reviewing %}`."""

from __future__ import annotations

from datetime import datetime

from django import template

from reviews.models import Deliverable, Review, ReviewCycle
from reviews.queries.agent_labels import AgentNames
from reviews.queries.delivered import Delivered, delivered
from reviews.queries.time_log import PersonLog, logs_of
from reviews.queries.versions import Versions, versions_of

register = template.Library()


@register.filter
def versions(review: Review) -> Versions:
    """The versions of a review that came with its scores and corrections."""
    return versions_of(review)


@register.filter
def time_logs(cycle: ReviewCycle, now: datetime) -> list[PersonLog]:
    """Who spent time on a cycle that came with its intervals, and when."""
    return logs_of(cycle, now)


@register.filter
def as_read(deliverable: Deliverable, names: AgentNames) -> Delivered:
    """Message and files of a deliverable that came with its files, as whoever reads `names` gets them."""
    return delivered(deliverable, names)


@register.filter
def attempt_name(cycle: ReviewCycle) -> str:
    """Its place in the trial: "attempt 0", "attempt 1, retry"."""
    return f"attempt {cycle.attempt}, {cycle.arm.arm}" if cycle.arm else f"attempt {cycle.attempt}"
