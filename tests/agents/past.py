"""A history to estimate from: what came of attempts, written down as if it had happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from reviews.models import (
    Agent,
    AgentRun,
    Claim,
    Review,
    ReviewCycle,
    ReviewSlot,
    TimeInterval,
    TrialArm,
    User,
)
from tests import factories


def past_study(
    agent: Agent, *, tasks: int, category: str = "Writing", **values: Any
) -> QuerySet[ReviewCycle]:
    """The first attempts of a study, none of them run."""
    study = factories.make_study(
        factories.make_pool(tasks=tasks, category=category), agents=[agent], **values
    )
    return ReviewCycle.objects.filter(trial__study=study).order_by("ordinal")


def ran(cycle: ReviewCycle, cost: str | None, *, seconds: int = 60, number: int = 1, **values: Any) -> None:
    now = timezone.now()
    defaults: dict[str, Any] = {"state": "replied", "agent": cycle.trial.agent, "ended_at": now}
    AgentRun.objects.create(
        cycle=cycle,
        study=cycle.trial.study,
        number=number,
        started_at=now,
        expires_at=now,
        cost_usd=cost,
        latency_ms=seconds * 1000,
        **{**defaults, **values},
    )


def scored(cycle: ReviewCycle, *, completed: bool) -> None:
    ReviewCycle.objects.filter(pk=cycle.pk).update(
        state="scored",
        scored_at=timezone.now(),
        completed_all=completed,
        completed_critical=True,
        completed_weighted=completed,
    )


def reviewed(cycle: ReviewCycle, reviewer: User, minutes: int, *, days_ago: float = 0) -> None:
    """A locked review with so many minutes on the clock."""
    then = timezone.now() - timedelta(days=days_ago)
    slot = ReviewSlot.objects.create(
        kind="primary", state="done", study=cycle.trial.study, cycle=cycle, category="", ordinal=0
    )
    claim = Claim.objects.create(
        slot=slot, reviewer=reviewer, rate_usd=60, claimed_at=then, expires_at=then, ended_at=then,
        end="submitted",
    )  # fmt: skip
    Review.objects.create(slot=slot, cycle=cycle, reviewer=reviewer, locked_at=then)
    TimeInterval.objects.create(
        reviewer=reviewer, cycle=cycle, claim=claim, kind="active",
        started_at=then - timedelta(minutes=minutes), seen_at=then, input_at=then, ended_at=then,
    )  # fmt: skip


def next_attempt(cycle: ReviewCycle, arm: str) -> ReviewCycle:
    made, _ = TrialArm.objects.get_or_create(trial=cycle.trial, arm=arm)
    return ReviewCycle.objects.create(
        trial=cycle.trial, arm=made, attempt=cycle.attempt + 1, state="queued", ordinal=cycle.ordinal,
        runs_by=cycle.trial.agent,
    )  # fmt: skip
