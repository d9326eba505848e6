"""What a planned study will need, in lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator

from agents.actions.begin_study import Preview
from agents.queries.expectation import ExpectedShare
from reviews.rules.money import exact


def lines(preview: Preview) -> Iterator[str]:
    """Expected and at most, what that rests on, and what stands in the way."""
    most, expected = preview.estimate, preview.expected
    yield f"{most.trials:,} trials on {most.tasks:,} tasks: {expected.runs:,.1f} runs, at most {most.runs:,}."
    for share in expected.agents:
        yield f"  {_of_agent(share)}"
    cost = f"USD {expected.cost_usd:,.2f}, at most USD {exact(most.cost_usd)}"
    yield f"Agents cost {cost}; runs that are repeated come on top. {expected.priced}"
    hours = f"{expected.reviewer_hours:.1f} hours, at most {most.reviewer_hours:.1f}"
    reviews = f"{most.reviews:,} reviews of {preview.plan.minutes} minutes"
    yield f"Reviewers need {hours}, for {reviews}. {expected.review_rests_on}"
    if expected.days is not None and expected.most_days is not None:
        days = f"{expected.days:.1f} days, at most {expected.most_days:.1f}"
        yield f"It takes {days}. {expected.days_rest_on}"
    else:
        yield f"How long it takes is unknown. {expected.days_rest_on}"
    if preview.over_cap_usd is not None:
        cap = f"The cap is USD {exact(preview.over_cap_usd)} below the most that agents can cost"
        wait = (
            "may wait" if expected.cost_usd <= most.cost_usd - preview.over_cap_usd else "will probably wait"
        )
        yield f"{cap}: some cycles {wait} for it."
    if preview.too_dear_usd is not None:
        yield f"A cap is below what one run may cost, USD {exact(preview.too_dear_usd)}."
    if preview.unpriced:
        names = ", ".join(agent.name for agent in preview.unpriced)
        yield f"Price unknown: {names}. Against the caps each run counts at the most that it may cost."
    if preview.excluded:
        excluded = ", ".join(task.external_id for task in preview.excluded)
        yield f"Excluded for want of an approved rubric: {excluded}"


def _of_agent(expected: ExpectedShare) -> str:
    share = expected.share
    name = f"{share.agent.name}{' (scripted)' if share.agent.scripted else ''}"
    name += ", as the critic" if share.critic else ""
    runs = f"{expected.attempts:,.1f} {'critiques' if share.critic else 'attempts'}, at most {share.runs:,}"
    cost = f"USD {expected.cost_usd:,.2f}, at most USD {exact(share.cost_usd)}"
    return f"{name}: {runs}; {cost} ({exact(share.agent.max_cost_usd)} each). {expected.rests_on}"
