"""What a study will need at most, before it starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reviews.models import Agent


@dataclass(frozen=True, slots=True)
class Estimate:
    """The most that a study can take: every attempt is needed, no run is repeated.

    `runs` and `reviews` count agent runs and scored deliverables; `cost_usd` is runs times each agent's
    `max_cost_usd`; `reviewer_hours` gives each review the study's minutes, feedback included.
    """

    tasks: int
    trials: int
    runs: int
    reviews: int
    cost_usd: Decimal
    reviewer_hours: Decimal


def estimate(
    *,
    tasks: int,
    agents: Sequence[Agent],
    arms: Sequence[str],
    feedback_cycles: int,
    repeats: int,
    minutes: int,
) -> Estimate:
    """Arithmetic only. A run whose reply fails is tried again, so provider errors come on top."""
    attempts = 1 + len(arms) * feedback_cycles
    trials = tasks * len(agents) * repeats
    reviews = trials * attempts
    cost = sum((agent.max_cost_usd for agent in agents), Decimal(0)) * tasks * repeats * attempts
    return Estimate(
        tasks=tasks,
        trials=trials,
        runs=reviews,
        reviews=reviews,
        cost_usd=cost,
        reviewer_hours=Decimal(reviews * minutes) / 60,
    )
