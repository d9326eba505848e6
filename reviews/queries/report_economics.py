"""What completed jobs of a study cost and took, for one agent and arm: PROTOCOL.md, "Economics"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from reviews.models import Study
from reviews.queries.report import SEED
from reviews.queries.report_costs import CostRow, cost_rows
from reviews.queries.report_filters import TRIALS, Chosen, parameters
from reviews.queries.report_sql import read_rows
from reviews.rules.economics import Spent

if TYPE_CHECKING:
    from reviews.queries.report_completion import TaskEnds
    from reviews.stats.costs import Draws, Ends, Taken
    from reviews.stats.means import Mean
    from reviews.stats.table import Ints

HOUR: Final = 3600

JOBS: Final = f"""
    WITH trials AS ({TRIALS})
    SELECT count(*) AS tasks, count(budget_usd) AS priced, avg(budget_usd) AS price,
        stddev_samp(budget_usd)::float8 AS price_deviation, min(budget_usd) AS lowest,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY budget_usd) AS median, max(budget_usd) AS highest,
        count(first_delivery_hours) AS timed, avg(first_delivery_hours) AS first_hours,
        stddev_samp(first_delivery_hours)::float8 AS first_deviation
    FROM reviews_task WHERE id IN (SELECT task_id FROM trials)
"""  # noqa: S608 - constants of this code; every value is a parameter


@dataclass(frozen=True, slots=True)
class Jobs:
    """The tasks themselves, in USD and hours; None where not known of any. `price` is the mean budget of the
    `priced` ones, `first_hours` the mean of what the `timed` ones took first; the `ends` are their 95 %
    intervals by Student's t, None with one task or where all are the same."""

    tasks: int
    priced: int
    price: Decimal | None
    lowest: Decimal | None
    median: float | None
    highest: Decimal | None
    timed: int
    first_hours: Decimal | None
    price_ends: Ends | None
    first_ends: Ends | None


@dataclass(frozen=True, slots=True)
class Effort:
    """What attempts took: `reviews` locked, `timed` of them with any active time, `overtime` of them longer
    than the study's minutes. Seconds are active ones, of scoring the attempts and of the words that they got,
    which were written on the attempts before; `minutes` is their mean for each of the `timed` ones, which is
    made of `scoring` and `writing`. `model_usd` has critics too."""

    label: str
    cycles: int
    reviews: int
    timed: int
    overtime: int
    seconds: float
    review_usd: Decimal
    model_usd: Decimal
    unpriced: int
    minutes: Mean
    scoring: Mean
    writing: Mean


@dataclass(frozen=True, slots=True)
class Economics:
    """One agent in one arm, over the trials of the cohort (`whole`: attempts 0 to the last; `alone`: attempt
    0; `arm`: the arm's attempts, whose `completed` are the jobs that they rescued).

    `rate` is what an hour of active reviewing cost on average, None without any. `by_task` and
    `alone_by_task` are what `whole` and `alone` are sums of, an entry for each of `task`, and `draws` what
    they came to in the bootstrap.
    `attempt_usd` is what the agent's runs for an attempt cost on average,
    `critique_usd` a critique on its work, in whatever arm is asked for; None where there was none.
    """

    whole: Spent
    alone: Spent
    arm: Spent
    by_attempt: Sequence[Effort]
    by_category: Sequence[Effort]
    jobs: Jobs
    rate: Decimal | None
    unpriced: int
    task: Ints
    by_task: Taken
    alone_by_task: Taken
    draws: Draws
    attempt_usd: Decimal | None
    critique_usd: Decimal | None


def read_economics(study: Study, chosen: Chosen, *, below: int, ends: TaskEnds) -> Economics:
    """`below` and `ends` are the completion's for the same filters. Four statements."""
    from reviews.stats.costs import draw  # these cost seconds and 100 MB at the start

    n, alone, completed = (int(column.sum()) for column in (ends.trials, ends.alone, ends.completed))
    every = cost_rows(study, chosen, below=below)
    rows = [row for row in every if chosen.takes(row.agent, row.arm)]
    first, later = [row for row in rows if not row.attempt], [row for row in rows if row.attempt]
    whole = _spent(rows, n, completed)
    by_task = _by_task(rows, ends.task, ends.trials, ends.completed)
    alone_by_task = _by_task(first, ends.task, ends.trials, ends.alone)
    return Economics(
        whole=whole,
        alone=_spent(first, n, alone),
        arm=_spent(later, n - alone, completed - alone),
        by_attempt=_efforts(rows, by_category=False),
        by_category=_efforts(rows, by_category=True),
        jobs=_jobs(study, chosen, below),
        rate=whole.review_usd / whole.review_hours if whole.review_hours else None,
        unpriced=sum(row.unpriced + row.critiques_unpriced for row in rows),
        task=ends.task,
        by_task=by_task,
        alone_by_task=alone_by_task,
        draws=draw(ends.task, by_task, alone_by_task, seed=SEED),
        attempt_usd=_each((row.model_usd, row.cycles) for row in rows),
        critique_usd=_each((row.critique_usd, row.critiques) for row in every if row.agent == chosen.agent),
    )


def _each(spent: Iterable[tuple[Decimal, int]]) -> Decimal | None:
    """USD of one, from sums of so many."""
    sums = list(spent)
    many = sum(count for _, count in sums)
    return sum((usd for usd, _ in sums), Decimal(0)) / many if many else None


def _hours(row: CostRow) -> Decimal:
    return Decimal(row.scoring_seconds + row.feedback_seconds) / HOUR


def _model(row: CostRow) -> Decimal:
    return row.model_usd + row.critique_usd


def _paid(row: CostRow) -> Decimal:
    return row.scoring_usd + row.feedback_usd


def _spent(rows: Iterable[CostRow], jobs: int, completed: int) -> Spent:
    rows = list(rows)
    return Spent(
        jobs=jobs,
        completed=completed,
        model_usd=sum((_model(row) for row in rows), Decimal(0)),
        review_hours=sum((_hours(row) for row in rows), Decimal(0)),
        review_usd=sum((_paid(row) for row in rows), Decimal(0)),
    )


def _efforts(rows: Iterable[CostRow], *, by_category: bool) -> list[Effort]:
    groups: dict[str, list[CostRow]] = defaultdict(list)
    for row in rows:
        groups[row.category if by_category else str(row.attempt)].append(row)
    return [_effort(label, group) for label, group in sorted(groups.items())]


def _effort(label: str, rows: Sequence[CostRow]) -> Effort:
    minutes, scoring, writing = _minutes(rows)
    return Effort(
        label=label,
        cycles=sum(row.cycles for row in rows),
        reviews=sum(row.reviews for row in rows),
        timed=sum(row.timed for row in rows),
        overtime=sum(row.overtime for row in rows),
        seconds=sum(row.scoring_seconds + row.feedback_seconds for row in rows),
        review_usd=sum((_paid(row) for row in rows), Decimal(0)),
        model_usd=sum((_model(row) for row in rows), Decimal(0)),
        unpriced=sum(row.unpriced + row.critiques_unpriced for row in rows),
        minutes=minutes,
        scoring=scoring,
        writing=writing,
    )


def _minutes(rows: Sequence[CostRow]) -> list[Mean]:
    """In all, of scoring and of words: one draw of tasks, so that the parts belong to the whole."""
    import numpy as np  # these cost seconds and 100 MB at the start

    from reviews.stats.means import ratios

    seconds = np.array([(row.scoring_seconds, row.feedback_seconds) for row in rows])
    return ratios(
        np.column_stack([seconds.sum(axis=1), seconds]) / 60,
        np.array([float(row.timed) for row in rows]),
        np.array([row.task for row in rows], np.int32),
        seed=SEED,
    )


def _by_task(rows: Sequence[CostRow], task: Ints, jobs: Ints, completed: Ints) -> Taken:
    """Every one of `task`, also one without any cost; costs of others are in no figure."""
    import numpy as np

    from reviews.stats.costs import Taken

    place = {int(each): position for position, each in enumerate(task)}
    sums = np.zeros((3, len(place)))
    for row in rows:
        if row.task in place:
            sums[:, place[row.task]] += (float(_model(row)), float(_hours(row)), float(_paid(row)))
    model, hours, paid = sums
    return Taken(jobs.astype(float), completed.astype(float), model, hours, paid)


def _jobs(study: Study, chosen: Chosen, below: int) -> Jobs:
    from reviews.stats.costs import of_sample

    ((_, found),) = read_rows(JOBS, parameters(study, chosen, below), keys=0)
    price_deviation, first_deviation = found.pop("price_deviation"), found.pop("first_deviation")
    return Jobs(
        **found,
        price_ends=of_sample(found["priced"], float(found["price"] or 0), price_deviation),
        first_ends=of_sample(found["timed"], float(found["first_hours"] or 0), first_deviation),
    )
