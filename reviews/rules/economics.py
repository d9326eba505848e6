"""What a completed job costs, and when help pays: PROTOCOL.md, "Economics".

Money is US dollars, time is hours; a job's averages are over the trials that the rates count, failed ones
included. Every function returns None where its denominator is 0 or an input is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Spent:
    """What `jobs` jobs took: what models were paid, hours of active reviewing and what was paid for these."""

    jobs: int
    completed: int
    model_usd: Decimal
    review_hours: Decimal
    review_usd: Decimal

    def cost(self, rate: Decimal | None) -> Decimal:
        """All of it, at `rate` dollars an hour of reviewing; None: as it was paid for."""
        return self.model_usd + (self.review_usd if rate is None else self.review_hours * rate)


class PerJob(NamedTuple):
    """Averages of one job: dollars to models, hours of reviewing, the share completed."""

    model_usd: Decimal
    review_hours: Decimal
    completed: Decimal


def per_job(spent: Spent) -> PerJob | None:
    """None without jobs."""
    if not spent.jobs:
        return None
    return PerJob(
        spent.model_usd / spent.jobs, spent.review_hours / spent.jobs, Decimal(spent.completed) / spent.jobs
    )


def cost_per_completed(spent: Spent, rate: Decimal | None) -> Decimal | None:
    """(model spend + active review hours x rate) / completed jobs, with what failed jobs cost.

    Of an arm's cycles alone, with the jobs completed in them, it is the marginal cost of a rescued job.
    """
    return spent.cost(rate) / spent.completed if spent.completed else None


def try_then_fix(job: PerJob, rate: Decimal, human_usd: Decimal | None) -> Decimal | None:
    """Expected cost of a job that is tried, reviewed, and then done by a human where not completed.

    E[cost] = model + review + (1 - w) x human, w the share completed. Source: GDPval (2025).
    """
    if human_usd is None:
        return None
    return job.model_usd + job.review_hours * rate + (1 - job.completed) * human_usd


def try_then_fix_hours(
    job: PerJob, agent_hours: Decimal | None, human_hours: Decimal | None
) -> Decimal | None:
    """The same for hours of work: the agent's, the reviewer's, and a human's where it was not completed."""
    if agent_hours is None or human_hours is None:
        return None
    return agent_hours + job.review_hours + (1 - job.completed) * human_hours


def break_even_rate(job: PerJob, human_usd: Decimal | None) -> Decimal | None:
    """The hourly rate of reviewing at which trying costs as much as a human alone; below it trying saves.

    Negative where models alone cost more than they save; None without reviewing.
    """
    if human_usd is None or not job.review_hours:
        return None
    return (job.completed * human_usd - job.model_usd) / job.review_hours


def break_even_price(job: PerJob, rate: Decimal) -> Decimal | None:
    """The price of a job above which trying saves; None where nothing is completed: then no price is."""
    return (job.model_usd + job.review_hours * rate) / job.completed if job.completed else None


@dataclass(frozen=True, slots=True)
class Cell:
    """Expected cost at one rate and one price, and what is saved against a human alone (below 0: lost)."""

    cost: Decimal
    saving: Decimal

    @property
    def loss(self) -> Decimal:
        return -self.saving


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """`cells[i][j]`: at `rates[i]` and `prices[j]`."""

    rates: Sequence[Decimal]
    prices: Sequence[Decimal]
    cells: Sequence[Sequence[Cell]]


STEPS = (Decimal("0.5"), Decimal("0.75"), Decimal(1), Decimal("1.5"), Decimal(2))


def sensitivity(job: PerJob, rate: Decimal, price: Decimal) -> Sensitivity:
    """Expected cost around `rate` and `price`: at half, three quarters, one and a half times and twice."""
    rates, prices = [step * rate for step in STEPS], [step * price for step in STEPS]
    return Sensitivity(
        rates, prices, [[_cell(job, a_rate, a_price) for a_price in prices] for a_rate in rates]
    )


def _cell(job: PerJob, rate: Decimal, price: Decimal) -> Cell:
    cost = job.model_usd + job.review_hours * rate + (1 - job.completed) * price
    return Cell(cost, price - cost)
