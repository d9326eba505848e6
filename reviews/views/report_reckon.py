"""What follows from a study's time and money at a rate and a price."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reviews.queries.report_economics import Economics
from reviews.rules.economics import (
    Cell,
    Sensitivity,
    break_even_price,
    break_even_rate,
    cost_per_completed,
    per_job,
    sensitivity,
    try_then_fix,
)

if TYPE_CHECKING:
    from reviews.stats.costs import Ends


@dataclass(frozen=True, slots=True)
class Intervals:
    """95 % intervals over tasks of the figures of the same name, for a rate and a price that are given; None
    without one."""

    per_completed: Ends | None = None
    alone_per_completed: Ends | None = None
    per_rescued: Ends | None = None
    fix: Ends | None = None
    saving: Ends | None = None
    loss: Ends | None = None
    even_rate: Ends | None = None
    even_price: Ends | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The figures at one rate and one price, both US dollars; None where one is unknown or nothing was done.

    `table` has a row for each rate: the rate, and for each of `prices` a cell with the interval of its cost,
    None where resampling shows none.
    """

    rate: Decimal | None
    price: Decimal | None
    per_completed: Decimal | None
    alone_per_completed: Decimal | None
    per_rescued: Decimal | None
    fix: Decimal | None
    saving: Decimal | None
    even_rate: Decimal | None
    even_price: Decimal | None
    prices: list[Decimal]
    table: list[tuple[Decimal, list[tuple[Cell, Ends | None]]]]
    ends: Intervals

    @property
    def loss(self) -> Decimal | None:
        """What trying costs more than a human alone, where it saves nothing."""
        return None if self.saving is None else -self.saving


def reckon(
    money: Economics,
    *,
    rate: Decimal | None = None,
    price: Decimal | None = None,
) -> Reckoned:
    """What follows from a rate and a price; None: what reviewing was paid, and the jobs' mean budget.

    Costs that were incurred are then as they were paid. What is expected of another job takes the mean rate;
    without reviewing time a rate changes nothing, and is 0.
    """
    given, rate = rate, money.rate if rate is None else rate
    price = money.jobs.price if price is None else price
    at = rate if rate is not None or money.whole.review_hours else Decimal(0)
    job = per_job(money.whole)
    table = sensitivity(job, at, price) if job and at and price else None
    fix = try_then_fix(job, at, price) if job and at is not None else None
    return Reckoned(
        rate=rate,
        price=price,
        per_completed=cost_per_completed(money.whole, given),
        alone_per_completed=cost_per_completed(money.alone, given),
        per_rescued=cost_per_completed(money.arm, given),
        fix=fix,
        saving=None if fix is None or price is None else price - fix,
        even_rate=break_even_rate(job, price) if job else None,
        even_price=break_even_price(job, at) if job and at is not None else None,
        prices=[] if table is None else list(table.prices),
        table=[] if table is None else _with_ends(money, table),
        ends=_intervals(money, given, at, price),
    )


def _with_ends(money: Economics, table: Sensitivity) -> list[tuple[Decimal, list[tuple[Cell, Ends | None]]]]:
    """The table's rows, each cell with the interval of its cost; one draw of tasks serves them all."""
    from reviews.stats import costs

    def ends(rate: Decimal, price: Decimal) -> Ends | None:
        return costs.try_then_fix(money.draws.whole, money.draws.tasks, rate, price)

    return [
        (
            rate,
            [(cell, ends(rate, price)) for price, cell in zip(table.prices, cells, strict=True)],
        )
        for rate, cells in zip(table.rates, table.cells, strict=True)
    ]


def _intervals(
    money: Economics, given: Decimal | None, at: Decimal | None, price: Decimal | None
) -> Intervals:
    """`given` is the rate of what was incurred, None as it was paid; `at` that of another job."""
    from reviews.stats import costs  # costs seconds and 100 MB at the start

    draws = money.draws
    whole, tasks = draws.whole, draws.tasks
    fix = None if at is None or price is None else costs.try_then_fix(whole, tasks, at, price)
    return Intervals(
        per_completed=costs.per_completed(whole, tasks, given),
        alone_per_completed=costs.per_completed(draws.alone, tasks, given),
        per_rescued=costs.per_completed(draws.later, tasks, given),
        fix=fix,
        saving=None if fix is None or price is None else (float(price) - fix[1], float(price) - fix[0]),
        loss=None if fix is None or price is None else (fix[0] - float(price), fix[1] - float(price)),
        even_rate=None if price is None else costs.break_even_rate(whole, tasks, price),
        even_price=None if at is None else costs.per_completed(whole, tasks, at),
    )
