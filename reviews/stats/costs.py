"""95 % intervals of what jobs cost and of when help pays: PROTOCOL.md, "Economics".

All by the cluster bootstrap over tasks, for a rate and a price that are taken as given: tasks are drawn once,
and each figure is a ratio of what the draws come to. None where resampling shows nothing, and where some draw
of tasks has nothing to divide by: see `ratio` in `means`.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from decimal import Decimal
from math import sqrt

import numpy as np
from scipy.stats import t

from reviews.stats.bootstrap import Floats, percentiles, resampled
from reviews.stats.means import ratio
from reviews.stats.table import Ints

Ends = tuple[float, float]


@dataclass(frozen=True)
class Taken:
    """What jobs took, an entry for each task or for each draw of tasks: jobs, and those of them completed;
    USD to models, hours of reviewing and what was paid for these."""

    jobs: Floats
    completed: Floats
    model_usd: Floats
    hours: Floats
    review_usd: Floats

    def cost(self, rate: Decimal | None) -> Floats:
        """At `rate` dollars an hour of reviewing; None: as it was paid for."""
        return self.model_usd + (self.review_usd if rate is None else self.hours * float(rate))


@dataclass(frozen=True)
class Draws:
    """What came out of drawing `tasks` tasks again and again: attempt 0 and the later ones together
    (`whole`), attempt 0 (`alone`), and the later ones (`later`), whose jobs are those not completed alone."""

    tasks: int
    whole: Taken
    alone: Taken
    later: Taken


def draw(task: Ints, whole: Taken, alone: Taken, *, seed: int) -> Draws:
    """Both with an entry for each of `task`, which are distinct; their order makes no difference."""
    if not len(task):
        return Draws(0, whole, alone, _later(whole, alone))
    columns = (*astuple(whole), *astuple(alone))
    drawn = resampled(np.stack(columns, axis=1), seed=seed).T
    half = len(columns) // 2
    its_whole, its_alone = Taken(*drawn[:half]), Taken(*drawn[half:])
    return Draws(len(task), its_whole, its_alone, _later(its_whole, its_alone))


def per_completed(of: Taken, tasks: int, rate: Decimal | None) -> Ends | None:
    """Of the cost per completed job, and of the break-even price at `rate`, which is the same ratio."""
    return _ends(of.cost(rate), of.completed, tasks)


def try_then_fix(of: Taken, tasks: int, rate: Decimal, human_usd: Decimal) -> Ends | None:
    """Of the expected cost of a job that a human does where it was not completed."""
    return _ends(of.cost(rate) + (of.jobs - of.completed) * float(human_usd), of.jobs, tasks)


def try_then_fix_hours(
    task: Ints, of: Taken, agent_hours: Floats, human_hours: Decimal, *, seed: int
) -> Ends | None:
    """Of the same in hours of work; `of` and `agent_hours` with an entry for each of `task`."""
    amounts = agent_hours + of.hours + (of.jobs - of.completed) * float(human_hours)
    found = ratio(amounts, of.jobs, task, seed=seed)
    return None if found.low is None or found.high is None else (found.low, found.high)


def break_even_rate(of: Taken, tasks: int, human_usd: Decimal) -> Ends | None:
    """Of the rate of reviewing at which trying costs as much as a human alone."""
    return _ends(of.completed * float(human_usd) - of.model_usd, of.hours, tasks)


def of_sample(n: int, mean: float, deviation: float | None) -> Ends | None:
    """Of the mean of `n` independent amounts with this standard deviation (of n - 1), by Student's t."""
    if n < 2 or not deviation:
        return None
    half = float(t.ppf(0.975, n - 1)) * deviation / sqrt(n)
    return mean - half, mean + half


def _later(whole: Taken, alone: Taken) -> Taken:
    return Taken(
        jobs=whole.jobs - alone.completed,
        completed=whole.completed - alone.completed,
        model_usd=whole.model_usd - alone.model_usd,
        hours=whole.hours - alone.hours,
        review_usd=whole.review_usd - alone.review_usd,
    )


def _ends(amounts: Floats, counts: Floats, tasks: int) -> Ends | None:
    if not tasks or not counts.all():
        return None
    ends = percentiles((amounts / counts)[:, None], tasks)[0]
    # A width of 1e-16 of the amount is rounding, not spread.
    return None if ends is None or np.isclose(*ends, rtol=1e-12, atol=0) else ends
