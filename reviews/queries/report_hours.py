"""The hours of one agent in one arm: where they went, and how long completed jobs took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reviews.models import Study
from reviews.queries.report import SEED
from reviews.queries.report_behind import Which
from reviews.queries.report_filters import Chosen
from reviews.queries.report_turnaround import TookRow, WaitingRow, took_rows, waiting_rows

if TYPE_CHECKING:
    from reviews.stats.means import Mean
    from reviews.stats.median import Median

DAY: Final = 24
ALL_CATEGORIES: Final = ""
PARTS: Final = ("feedback", "queued", "running", "waiting", "reviewing", "elapsed")
"""Of an attempt's hours: until words, queued, running, waiting for a reviewer, reviewing, and the whole."""


@dataclass(frozen=True, slots=True)
class Waited:
    """The mean hours of the scored attempts with one number, for each of PARTS."""

    attempt: int
    attempts: int
    means: Sequence[Mean]


@dataclass(frozen=True, slots=True)
class Took:
    """How long the `jobs` completed at attempt `k` took in a category, or in ALL_CATEGORIES.

    `first_days` is the mean of what first deliveries took, in days of 24 hours, of the `first_days.n` jobs
    where it is known.
    """

    k: int
    category: str
    jobs: int
    hours: Mean
    median: Median
    first_days: Mean

    @property
    def kind(self) -> Which:
        """The trials behind it."""
        return Which.RESCUED if self.k else Which.ALONE


@dataclass(frozen=True, slots=True)
class Hours:
    """Over the trials of the cohort: `waiting` a row for each attempt, `turnaround` one for each attempt that
    completed jobs, in all categories and, where there are several, in each.

    `running` are the agent's hours on each task, added up; tasks without a scored attempt are not in it.
    """

    waiting: Sequence[Waited]
    turnaround: Sequence[Took]
    running: dict[int, float]


def read_hours(study: Study, chosen: Chosen, *, below: int) -> Hours:
    """`below` is the completion's for the same filters. Two statements."""
    waited = waiting_rows(study, chosen, below=below)
    took = took_rows(study, chosen, below=below)
    mine = [row for row in waited if chosen.takes(row.agent, row.arm)]
    running: dict[int, float] = defaultdict(float)
    for row in mine:
        running[row.task] += row.running_hours
    return Hours(
        waiting=_by_attempt(mine),
        turnaround=_by_k(row for row in took if chosen.takes(row.agent, row.arm)),
        running=dict(running),
    )


def _by_attempt(rows: Iterable[WaitingRow]) -> list[Waited]:
    import numpy as np  # these cost seconds and 100 MB at the start

    from reviews.stats.means import ratios

    groups: dict[int, list[WaitingRow]] = defaultdict(list)
    for row in rows:
        groups[row.attempt].append(row)
    return [
        Waited(
            attempt=attempt,
            attempts=sum(row.attempts for row in group),
            means=ratios(
                np.array([[getattr(row, f"{part}_hours") for part in PARTS] for row in group]),
                np.array([float(row.attempts) for row in group]),
                np.array([row.task for row in group], np.int32),
                seed=SEED,
            ),
        )
        for attempt, group in sorted(groups.items())
    ]


def _by_k(rows: Iterable[TookRow]) -> list[Took]:
    """All categories before each of them, where there is more than one."""
    groups: dict[int, dict[str, list[TookRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        groups[row.k][row.category].append(row)
    found = []
    for k, categories in sorted(groups.items()):
        if len(categories) > 1:
            found.append(_took(k, ALL_CATEGORIES, [row for group in categories.values() for row in group]))
        found += [_took(k, category, group) for category, group in sorted(categories.items())]
    return found


def _took(k: int, category: str, rows: Sequence[TookRow]) -> Took:
    import numpy as np

    from reviews.stats.means import mean
    from reviews.stats.median import median

    hours, task = np.array([row.hours for row in rows]), np.array([row.task for row in rows], np.int32)
    known = np.array([row.first_hours is not None for row in rows])
    days = np.array([row.first_hours / DAY for row in rows if row.first_hours is not None])
    return Took(
        k=k,
        category=category,
        jobs=len(rows),
        hours=mean(hours, task, seed=SEED),
        median=median(hours, task, seed=SEED),
        first_days=mean(days, task[known], seed=SEED),
    )
