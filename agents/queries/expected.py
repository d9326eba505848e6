"""What a study will probably need, from the history of its agents and reviewers; where there is none, the
most that it can need."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.conf import settings

from agents.adapters.base import Limits
from agents.queries import history
from agents.queries.expectation import Expectation, ExpectedShare
from agents.queries.history import EndedBy, Spent, Who
from reviews.models import Agent, Task
from reviews.queries.estimate import Estimate, Share
from reviews.rules.expected import (
    Ended,
    Mean,
    Past,
    agent_days,
    begun,
    going_on,
    in_category,
    mean,
)
from reviews.rules.expected import review_days as days_of_reviews
from reviews.rules.trial import Arm

ByCategory = Mapping[str, Decimal]


def expected(
    *,
    most: Estimate,
    tasks: Sequence[Task],
    arms: Sequence[str],
    feedback_cycles: int,
    repeats: int,
    minutes: int,
    rule: str,
    threshold: Decimal,
) -> Expectation:
    """What a study of `tasks` will probably need; `most` is its estimate. Five statements.

    An attempt that fails needs no review: it counts as one all the same. Independent reviews count as in
    `most`, as if every trial had all its arms, each at the mean time of a review.
    """
    agents = [share.agent for share in most.shares]
    spent, ended = history.spent(agents), history.ended(agents, rule, threshold)
    scripted = all(agent.scripted for agent in agents)
    reviewed, pace = history.reviewed(minutes, scripted=scripted), history.review_pace(scripted=scripted)
    trials = {category: n * repeats for category, n in Counter(task.category for task in tasks).items()}
    attempts: dict[UUID, ByCategory] = {}
    critiques: dict[str, Decimal] = defaultdict(Decimal)
    for share in most.shares:
        if not share.critic:
            each = _per_trial(_ended_by(share.agent, ended), trials, arms, feedback_cycles)
            attempts[share.agent.pk] = {
                category: n * (1 + _sum(each[category].values())) for category, n in trials.items()
            }
            for category, n in trials.items():
                critiques[category] += n * each[category].get(Arm.CRITIQUE, Decimal(0))
    further = bool(arms) and feedback_cycles > 0
    shares = tuple(
        _expected(share, critiques if share.critic else attempts[share.agent.pk], spent, ended, further)
        for share in most.shares
    )
    reviews = most.independent + _sum(
        count for by_category in attempts.values() for count in by_category.values()
    )
    twice = most.independent * _or_at_most(mean(reviewed), Decimal(minutes * 60))
    seconds = twice + _sum(
        count * _or_at_most(mean(in_category(reviewed, category)), Decimal(minutes * 60))
        for by_category in attempts.values()
        for category, count in by_category.items()
    )
    most_reviewing = days_of_reviews(Decimal(most.reviews), pace.locked, pace.days)
    most_working = _agent_days({share: _seconds_at_most(share.agent) * share.runs for share in most.shares})
    return Expectation(
        agents=shares,
        scripted=scripted,
        cost_usd=_sum(each.cost_usd for each in shares),
        runs=_sum(each.attempts for each in shares),
        reviews=reviews,
        reviewer_hours=seconds / 3600,
        review=mean(reviewed),
        pace=pace,
        agent_days=_agent_days({each.share: each.seconds for each in shares}),
        review_days=days_of_reviews(reviews, pace.locked, pace.days),
        most_days=None if most_reviewing is None else max(most_reviewing, most_working),
    )


def _per_trial(
    ended: Mapping[str | None, Sequence[Ended]], categories: Iterable[str], arms: Sequence[str], cycles: int
) -> dict[str, dict[str, Decimal]]:
    """How many attempts of each arm a trial begins, by category and arm."""
    return {
        category: {
            arm: begun(
                going_on(in_category(ended.get(None, []), category)),
                going_on(in_category(ended.get(arm, []), category)),
                cycles,
            )
            for arm in arms
        }
        for category in categories
    }


def _ended_by(agent: Agent, ended: EndedBy) -> Mapping[str | None, Sequence[Ended]]:
    """The ended attempts of `agent` by arm, or where it has none those of its model."""
    return ended.get((agent.pk, True)) or ended.get((agent.pk, False)) or {}


def _expected(
    share: Share, attempts: ByCategory, spent: Spent, ended: EndedBy, further: bool
) -> ExpectedShare:
    own = Who(share.agent.pk, own=True, critic=share.critic)
    who = own if own in spent.costs else own._replace(own=False)
    costs = spent.costs.get(who, [])
    first = [] if share.critic else _ended_by(share.agent, ended).get(None, [])
    return ExpectedShare(
        share=share,
        attempts=_sum(attempts.values()),
        cost_usd=_over(attempts, costs, share.agent.max_cost_usd),
        cost=mean(costs),
        own=who.own,
        seconds=_over(attempts, spent.seconds.get(who, []), _seconds_at_most(share.agent)),
        further=further,
        first=sum(each.n for each in first),
        went_on=sum(each.on for each in first),
    )


def _over(attempts: ByCategory, pasts: Sequence[Past], at_most: Decimal) -> Decimal:
    return _sum(
        count * _or_at_most(mean(in_category(pasts, category)), at_most)
        for category, count in attempts.items()
    )


def _or_at_most(found: Mean | None, at_most: Decimal) -> Decimal:
    return at_most if found is None else found.value


def _agent_days(seconds: Mapping[Share, Decimal]) -> Decimal:
    by_kind: dict[str, Decimal] = defaultdict(Decimal)
    for share, work in seconds.items():
        by_kind[share.agent.kind] += work
    return agent_days(by_kind, settings.HAPI_AT_ONCE)


def _seconds_at_most(agent: Agent) -> Decimal:
    return Decimal(str(Limits(**agent.settings.get("limits", {})).seconds))


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
