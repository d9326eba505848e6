"""95 % intervals of what jobs cost and of when help pays: PROTOCOL.md, "Economics".

All by the cluster bootstrap over tasks, for a rate and a price that are taken as given. None where resampling
shows nothing, and where some draw of tasks has nothing to divide by: see `ratio`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from scipy.stats import t

from reviews.stats.bootstrap import Floats
from reviews.stats.means import ratio
from reviews.stats.table import Ints

Ends = tuple[float, float]


@dataclass(frozen=True)
class ByTask:
    """What the cohort's tasks took one by one: trials, and those of them completed; USD to models, hours of
    reviewing, and what was paid for these."""

    task: Ints
    trials: Ints
    completed: Ints
    model_usd: Floats
    hours: Floats
    review_usd: Floats

    def cost(self, rate: Decimal | None) -> Floats:
        """Of each task at `rate` dollars an hour of reviewing; None: as it was paid for."""
        return self.model_usd + (self.review_usd if rate is None else self.hours * float(rate))


def per_completed(of: ByTask, rate: Decimal | None, *, seed: int) -> Ends | None:
    """Of the cost per completed job, and of the break-even price at `rate`, which is the same ratio."""
    return _ends(of, of.cost(rate), of.completed, seed)


def try_then_fix(of: ByTask, rate: Decimal, human_usd: Decimal, *, seed: int) -> Ends | None:
    """Of the expected cost of a job that a human does where it was not completed."""
    return _ends(of, of.cost(rate) + (of.trials - of.completed) * float(human_usd), of.trials, seed)


def try_then_fix_hours(of: ByTask, agent_hours: Floats, human_hours: Decimal, *, seed: int) -> Ends | None:
    """Of the same in hours of work; `agent_hours` of each task, in the order of `of.task`."""
    amounts = agent_hours + of.hours + (of.trials - of.completed) * float(human_hours)
    return _ends(of, amounts, of.trials, seed)


def break_even_rate(of: ByTask, human_usd: Decimal, *, seed: int) -> Ends | None:
    """Of the rate of reviewing at which trying costs as much as a human alone."""
    return _ends(of, of.completed * float(human_usd) - of.model_usd, of.hours, seed)


def of_sample(n: int, mean: float, deviation: float | None) -> Ends | None:
    """Of the mean of `n` independent amounts with this standard deviation (of n - 1), by Student's t."""
    if n < 2 or not deviation:
        return None
    half = float(t.ppf(0.975, n - 1)) * deviation / sqrt(n)
    return mean - half, mean + half


def _ends(of: ByTask, amounts: Floats, counts: Floats | Ints, seed: int) -> Ends | None:
    found = ratio(amounts, counts.astype(float), of.task, seed=seed)
    return None if found.low is None or found.high is None else (found.low, found.high)
