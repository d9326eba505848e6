"""Completion alone and after each attempt of an arm, over columns: PROTOCOL.md, "Rates"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reviews.stats.bootstrap import clustered
from reviews.stats.intervals import Interval, relatives_in, uplift
from reviews.stats.shares import Share, share, shares_in
from reviews.stats.table import CANCELLED, Mask, TrialTable


@dataclass(frozen=True)
class Rate:
    """Completion at an attempt <= k of the arm.

    `share` is that of the cohort's trials, of which `completed` were (share.yes). The bounds are fractions of
    all trials of the row but the cancelled ones: pending all fail, pending all succeed; None without any.
    `uplift` (percentage points) and `relative` (a fraction of the rate alone) compare with k = 0 and are None
    there and without a cohort; the relative one also where nothing was completed alone.
    """

    k: int
    share: Share
    completed: int
    bound_low: float | None
    bound_high: float | None
    uplift: Interval | None
    relative: Interval | None


@dataclass(frozen=True)
class RateRow:
    """The rates of one agent in one arm over one category, or over all (category None).

    `n` counts the cohort's trials, the same at every k. `pending` counts the trials that are not resolved
    in this arm at the last k. `cancelled` trials are in neither. A trial may be in none of the three:
    resolved, but behind an unfinished block; so they need not add up to the row's trials.
    """

    agent: str
    arm: str
    category: str | None
    n: int
    pending: int
    cancelled: int
    rates: tuple[Rate, ...]


def report_rows(
    table: TrialTable, arms: Sequence[str], last_k: int, *, seed: int, cohort: Mask | None = None
) -> list[RateRow]:
    """A row for each agent, arm and category that has trials, and one for all categories.

    `table` has all trials of the study, cancelled ones too; `arms` and `last_k` (its feedback cycles) are its
    protocol's, [""] without arms. Where the table is only a part of the study, `cohort` is the part of its
    cohort's mask, for every figure draws on the same blocks. Rows are sorted by agent, arm and category, the
    one for all first; each has k = 0 to `last_k`. The same seed gives the same intervals in any order of
    trials.
    """
    members = table.cohort(arms, last_k) if cohort is None else cohort
    table = replace(table, task=np.unique(table.task, return_inverse=True)[1].astype(np.int32))
    rows: list[RateRow] = []
    for agent in np.unique(table.agent):
        chosen = np.equal(table.agent, agent)
        own, inside = table.where(chosen), members[chosen]
        rows.extend(_row(own, inside, arm, None, last_k, seed) for arm in arms)
        for category in np.unique(own.category):
            chosen = np.equal(own.category, category)
            part, within, name = own.where(chosen), inside[chosen], own.categories[category]
            rows.extend(_row(part, within, arm, name, last_k, seed) for arm in arms)
    return sorted(rows, key=lambda row: (row.agent, row.arm, row.category is not None, row.category or ""))


def rescue(table: TrialTable, arm: str, k: int, *, seed: int) -> Share | None:
    """The share that attempt k (1 or more) of the arm rescued, of the trials not completed before.

    `table` has the trials of one agent in the cohort. Trials that failed are at risk too: a failed run is not
    completed. None where no trial is at risk, and while one is not resolved at k: a share of "whatever is
    done" would overstate. Cancelled trials are left out.
    """
    counted = table.counted()
    at_risk = counted.where(~counted.completed_by(arm, k - 1))
    if len(at_risk) == 0 or not at_risk.resolved(arm, k).all():
        return None
    return share(at_risk.completed_by(arm, k), at_risk.task, seed=seed)


def _row(group: TrialTable, inside: Mask, arm: str, category: str | None, last_k: int, seed: int) -> RateRow:
    counted = group.counted()
    members = group.where(inside & np.not_equal(group.outcome, CANCELLED))
    return RateRow(
        agent=group.agents[group.agent[0]],
        arm=arm,
        category=category,
        n=len(members),
        pending=int(np.count_nonzero(~counted.resolved(arm, last_k))),
        cancelled=len(group) - len(counted),
        rates=tuple(_rates(counted, members, arm, last_k, seed)),
    )


def _rates(counted: TrialTable, members: TrialTable, arm: str, last_k: int, seed: int) -> Iterator[Rate]:
    """All draws are of the same tasks, so that the figures of a row belong together."""
    by = [members.completed_by(arm, k) for k in range(last_k + 1)]
    newly = [each & ~by[0] for each in by[1:]]
    sums = clustered(members.task, [np.ones(len(members)), *by, *newly], seed=seed)
    alone, added = 1, range(2 + last_k, 2 + 2 * last_k)
    shares = shares_in(sums, range(alone, 2 + 2 * last_k))
    relatives = [None, *relatives_in(sums, added, alone=alone)]
    for k in range(last_k + 1):
        completed = counted.completed_by(arm, k)
        yield Rate(
            k=k,
            share=shares[k],
            completed=shares[k].yes,
            bound_low=_fraction(completed),
            bound_high=_fraction(completed | ~counted.resolved(arm, k)),
            uplift=uplift(shares[last_k + k]) if k else None,
            relative=relatives[k],
        )


def _fraction(mask: Mask) -> float | None:
    return int(np.count_nonzero(mask)) / len(mask) if len(mask) else None
