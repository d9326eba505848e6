"""A study before it starts, and its start with agents that can run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from agents.queries.availability import unusable
from agents.queries.critics import unusable_critics
from agents.queries.expectation import Expectation
from agents.queries.expected import expected
from agents.queries.prices import prices_of_each
from reviews.actions.problem import Refused
from reviews.actions.start_study import Plan, check_plan, start_study
from reviews.models import Agent, Study, Task, TaskPool, User
from reviews.queries.clock import database_now
from reviews.queries.estimate import Estimate, estimate, split_by_rubric


@dataclass(frozen=True, slots=True)
class Preview:
    """The most that a plan can need, and what is expected. `mark` names plan and estimate together: another
    price, another mark. `unpriced`: the agents whose runs have a cost that nobody knows."""

    plan: Plan
    estimate: Estimate
    expected: Expectation
    excluded: list[Task]
    unpriced: list[Agent]
    mark: str

    @property
    def over_cap_usd(self) -> Decimal | None:
        """How much of the estimate the study's cap does not cover; None where it covers all."""
        cap = self.plan.cap_usd
        return None if cap is None or cap >= self.estimate.cost_usd else self.estimate.cost_usd - cap

    @property
    def too_dear_usd(self) -> Decimal | None:
        """What the dearest single run may cost, where a cap is below even that: it would never start."""
        dearest = max((share.agent.max_cost_usd for share in self.estimate.shares), default=Decimal(0))
        caps = (self.plan.cap_usd, self.plan.day_cap_usd)
        return dearest if any(cap is not None and cap < dearest for cap in caps) else None


def preview_study(*, pool: TaskPool, plan: Plan) -> Preview:
    """What `plan` would need. Nothing is stored. Nine statements, whatever the size of pool and history."""
    included, excluded = split_by_rubric(pool)
    found = estimate(
        tasks=len(included),
        agents=plan.agents,
        arms=plan.arms,
        feedback_cycles=plan.feedback_cycles,
        repeats=plan.repeats,
        minutes=plan.minutes,
        critic=plan.critic,
        overlap_fraction=plan.overlap_fraction,
    )
    likely = expected(
        most=found,
        tasks=included,
        arms=plan.arms,
        feedback_cycles=plan.feedback_cycles,
        repeats=plan.repeats,
        minutes=plan.minutes,
        rule=plan.completion_rule,
        threshold=plan.threshold,
    )
    named = (pool.pk, plan, [(share.agent.pk, share.cost_usd) for share in found.shares], found.tasks)
    prices = prices_of_each(plan.agents, database_now())
    return Preview(
        plan=plan,
        estimate=found,
        expected=likely,
        excluded=excluded,
        unpriced=[agent for agent in plan.agents if prices[agent.pk] is None and not agent.scripted],
        mark=hashlib.sha256(repr(named).encode()).hexdigest(),
    )


def check_study(plan: Plan) -> None:
    """Raises Refused for a plan that can't start: its values, its short name, an agent that is paused or
    lacks its key, or a critic that does or whose price is unknown."""
    check_plan(plan)
    if Study.objects.filter(slug=plan.slug).exists():
        raise Refused(f"There is a study “{plan.slug}” already. Choose another short name.")
    for agent in plan.agents:
        reason = unusable(agent)
        if reason is not None:
            raise Refused(f"{agent.name} can't be chosen: {reason}.")
    if plan.critic is not None:
        reason = unusable_critics([plan.critic]).get(str(plan.critic.pk))
        if reason is not None:
            raise Refused(f"{plan.critic.name} can't be the critic: {reason}.")


def begin_study(*, pool: TaskPool, plan: Plan, by: User | None) -> Study:
    """Start a study with agents that can run. Locks and errors: see `check_study` and `start_study`."""
    check_study(plan)
    return start_study(pool=pool, plan=plan, by=by)
