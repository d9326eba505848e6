"""What follows from a study's time and money at a rate and a price."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reviews.queries.report import SEED
from reviews.queries.report_economics import ByTask, Economics
from reviews.rules.economics import (
    Cell,
    break_even_price,
    break_even_rate,
    cost_per_completed,
    per_job,
    sensitivity,
    try_then_fix,
    try_then_fix_hours,
)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The figures at one rate and one price, both US dollars; None where one is unknown or nothing was done.
    The `ends` are 95 % intervals over tasks, None without one.

    `table` has a row for each rate: the rate, and a cell for each of `prices`.
    """

    rate: Decimal | None
    price: Decimal | None
    per_completed: Decimal | None
    alone_per_completed: Decimal | None
    per_rescued: Decimal | None
    completed_ends: tuple[float, float] | None
    rescued_ends: tuple[float, float] | None
    fix: Decimal | None
    fix_hours: Decimal | None
    saving: Decimal | None
    even_rate: Decimal | None
    even_price: Decimal | None
    prices: list[Decimal]
    table: list[tuple[Decimal, list[Cell]]]

    @property
    def loss(self) -> Decimal | None:
        """What trying costs more than a human alone, where it saves nothing."""
        return None if self.saving is None else -self.saving


def reckon(
    money: Economics,
    *,
    rate: Decimal | None = None,
    price: Decimal | None = None,
    running_hours: float | None = None,
) -> Reckoned:
    """What follows from a rate and a price; None: what reviewing was paid, and the jobs' mean budget.

    Costs that were incurred are then as they were paid. What is expected of another job takes the mean rate;
    without reviewing time a rate changes nothing, and is 0. `running_hours`: the agent's own,
    for `fix_hours`.
    """
    given, rate = rate, money.rate if rate is None else rate
    price = money.jobs.price if price is None else price
    at = rate if rate is not None or money.whole.review_hours else Decimal(0)
    job = per_job(money.whole)
    table = sensitivity(job, at, price) if job and at and price else None
    jobs = money.whole.jobs
    agent_hours = Decimal(running_hours) / jobs if running_hours is not None and jobs else None
    fix = try_then_fix(job, at, price) if job and at is not None else None
    return Reckoned(
        rate=rate,
        price=price,
        per_completed=cost_per_completed(money.whole, given),
        alone_per_completed=cost_per_completed(money.alone, given),
        per_rescued=cost_per_completed(money.arm, given),
        completed_ends=_ends(money.by_task, given),
        rescued_ends=_ends(money.arm_by_task, given),
        fix=fix,
        fix_hours=try_then_fix_hours(job, agent_hours, money.jobs.first_hours) if job else None,
        saving=None if fix is None or price is None else price - fix,
        even_rate=break_even_rate(job, price) if job else None,
        even_price=break_even_price(job, at) if job and at is not None else None,
        prices=[] if table is None else list(table.prices),
        table=[]
        if table is None
        else [(a_rate, list(cells)) for a_rate, cells in zip(table.rates, table.cells, strict=True)],
    )


def _ends(by_task: ByTask, rate: Decimal | None) -> tuple[float, float] | None:
    """The interval of the cost per job completed."""
    from reviews.stats.means import ratio  # costs seconds and 100 MB at the start

    found = ratio(by_task.cost(rate), by_task.completed, by_task.task, seed=SEED)
    return None if found.low is None or found.high is None else (found.low, found.high)
