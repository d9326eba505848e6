"""Hours of work on a job that is tried, reviewed, and done by a human where not completed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reviews.queries.report import SEED
from reviews.queries.report_economics import Economics
from reviews.rules.economics import per_job, try_then_fix_hours

if TYPE_CHECKING:
    from reviews.stats.costs import Ends


@dataclass(frozen=True, slots=True)
class FixHours:
    """`hours` of another job, None without a job or where no first delivery is known; `ends` its 95 %
    interval over tasks for the jobs' mean first delivery as it is."""

    hours: Decimal | None
    ends: Ends | None


def fix_hours(money: Economics, running: Mapping[int, float]) -> FixHours:
    """`running`: the agent's hours on each task, of scored attempts (`read_hours`). Pure."""
    import numpy as np  # these cost seconds and 100 MB at the start

    from reviews.stats import costs

    job, human_hours = per_job(money.whole), money.jobs.first_hours
    if job is None or human_hours is None:
        return FixHours(None, None)
    ran = np.array([running.get(int(task), 0.0) for task in money.task])
    return FixHours(
        try_then_fix_hours(job, Decimal(sum(running.values())) / money.whole.jobs, human_hours),
        costs.try_then_fix_hours(money.task, money.by_task, ran, human_hours, seed=SEED),
    )
