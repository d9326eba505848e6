"""What a study will need at most, before it starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from reviews.models import Agent, Task, TaskPool
from reviews.queries.rubrics import approved_rubrics


@dataclass(frozen=True, slots=True)
class Share:
    """One agent's part of an estimate, or with `critic` the critic's."""

    agent: Agent
    runs: int
    cost_usd: Decimal
    critic: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """The most that a study can take: every attempt is needed, no run is repeated.

    `runs` counts the agents' and the critic's, `reviews` scored deliverables, those that are scored twice
    counted so (`independent` of them, as far as the draw brings its share); `cost_usd` is runs times each
    agent's `max_cost_usd`; `reviewer_hours` gives each review the study's minutes, feedback included.
    """

    tasks: int
    trials: int
    runs: int
    reviews: int
    independent: int
    shares: tuple[Share, ...]
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
    critic: Agent | None = None,
    overlap_fraction: Decimal = Decimal(0),
) -> Estimate:
    """Arithmetic only. A run whose reply fails is tried again, so provider errors come on top."""
    runs_each = tasks * repeats * (1 + len(arms) * feedback_cycles)
    shares = [Share(agent, runs_each, agent.max_cost_usd * runs_each) for agent in agents]
    trials = tasks * len(agents) * repeats
    # Each arm has a final attempt, a trial without arms its first one.
    finals = trials * (max(1, len(arms)) if feedback_cycles else 1)
    independent = ceil(finals * overlap_fraction)
    reviews = sum(share.runs for share in shares) + independent
    if critic is not None:
        critiques = tasks * repeats * len(agents) * feedback_cycles
        shares.append(Share(critic, critiques, critic.max_cost_usd * critiques, critic=True))
    return Estimate(
        tasks=tasks,
        trials=trials,
        runs=sum(share.runs for share in shares),
        reviews=reviews,
        independent=independent,
        shares=tuple(shares),
        cost_usd=sum((share.cost_usd for share in shares), Decimal(0)),
        reviewer_hours=Decimal(reviews * minutes) / 60,
    )


def split_by_rubric(pool: TaskPool) -> tuple[list[Task], list[Task]]:
    """The pool's tasks in order: those with an approved rubric, and those that a study would exclude."""
    approved = approved_rubrics(pool)
    tasks = pool.tasks.defer("brief", "provenance").order_by("position")
    included: list[Task] = []
    excluded: list[Task] = []
    for task in tasks:
        (included if task.pk in approved else excluded).append(task)
    return included, excluded
