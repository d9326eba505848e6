"""How far reviewers agree: Krippendorff's alpha, Cohen's and Fleiss' kappa, raw agreement.

Values are nominal. Sources: Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"; Cohen 1960;
Fleiss 1971. The tests hold alpha to the examples of the first, and the kappas to statsmodels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from reviews.stats.bootstrap import Counts, Floats, percentiles, resampled
from reviews.stats.ratings import Ratings, Row, pairable, ratings_of
from reviews.stats.shares import BOOTSTRAP, Share, clustered_share

OVER_UNITS: Final = "bootstrap over units"

NO_PAIRS: Final = "nothing was rated by two reviewers"
ONE_VALUE: Final = "every rating is the same"
NOT_TWO: Final = "there are not exactly two reviewers"
UNEVEN: Final = "some have more ratings than others"

DEFINED: Final = 0.9
"""An interval needs at least this share of replicates in which the figure is defined."""


class Figure(NamedTuple):
    """`value` with its 95 % interval. Where `value` is None, `reason` says why. Without an interval
    (replicates do not differ, or too few are defined) the ends are None and `method` is ""."""

    value: float | None
    low: float | None
    high: float | None
    method: str
    reason: str


@dataclass(frozen=True)
class Agreement:
    """Of `units` that at least two reviewers rated: `pairs` of ratings, by `raters` reviewers.

    `raw` is the share of pairs that are the same (a fraction). Alpha and the kappas are 1 for full agreement,
    0 for what chance would bring, and may be below. Cohen's is there where two reviewers rated everything,
    Fleiss' where every unit has equally many ratings.
    """

    units: int
    pairs: int
    raters: int
    raw: Share
    alpha: Figure
    cohen: Figure
    fleiss: Figure


def agreement(rows: Iterable[Row] | Ratings, *, seed: int) -> Agreement:
    """Read all figures off ratings: (unit, rater, value) or (unit, rater, value, cluster).

    A second rating of a unit by the same rater counts for nothing, nor does a unit with one rating. Intervals
    come from drawing units, or whole clusters (tasks, whose criteria hang together) where these are given.
    """
    ratings = pairable(rows if isinstance(rows, Ratings) else ratings_of(rows))
    counts = _by_unit(ratings)
    rated = counts.sum(axis=1)
    pairs, same = (rated * (rated - 1)) // 2, (counts * (counts - 1) // 2).sum(axis=1)
    cluster = np.zeros(len(counts), dtype=np.int64)
    cluster[ratings.unit] = ratings.cluster
    method = OVER_UNITS if len(np.unique(cluster)) == len(counts) else BOOTSTRAP
    raters = len(np.unique(ratings.rater))

    def figure(of: Callable[[Floats], Floats], columns: Floats) -> Figure:
        return _figure(of, columns, cluster, method, seed)

    disagreement = (rated**2 - (counts**2).sum(axis=1)) / (rated - 1)
    agreeing = np.divide(same, pairs)
    return Agreement(
        units=len(counts),
        pairs=int(pairs.sum()),
        raters=raters,
        raw=_raw(same, pairs, cluster, method, seed),
        alpha=figure(_alpha, np.column_stack([disagreement, counts])),
        cohen=(
            figure(_cohen, _pairs_of_values(ratings, counts.shape[1]))
            if raters == 2
            else _undefined(NOT_TWO if raters else NO_PAIRS)
        ),
        fleiss=(
            figure(_fleiss, np.column_stack([agreeing, np.ones(len(counts)), counts]))
            if len(np.unique(rated)) <= 1
            else _undefined(UNEVEN)
        ),
    )


def _raw(same: Counts, pairs: Counts, cluster: Counts, method: str, seed: int) -> Share:
    its = clustered_share(same.astype(np.int32), pairs.astype(np.int32), cluster.astype(np.int32), seed=seed)
    return its._replace(method=method) if its.method == BOOTSTRAP else its


def _figure(
    of: Callable[[Floats], Floats], columns: Floats, cluster: Counts, method: str, seed: int
) -> Figure:
    """Apply `of` to the totals of the units' columns, and to those of each draw of clusters."""
    if len(columns) == 0:
        return _undefined(NO_PAIRS)
    value = float(of(columns.sum(axis=0, keepdims=True))[0])
    if np.isnan(value):
        return _undefined(ONE_VALUE)
    position = np.unique(cluster, return_inverse=True)[1]
    sums = np.stack([np.bincount(position, column) for column in columns.T], axis=1)
    drawn = of(resampled(sums, seed=seed))
    known = drawn[~np.isnan(drawn)]
    ends = percentiles(known[:, None], len(sums))[0] if len(known) >= DEFINED * len(drawn) else None
    return Figure(value, *ends, method, "") if ends else Figure(value, None, None, "", "")


def _undefined(reason: str) -> Figure:
    return Figure(None, None, None, "", reason)


def _by_unit(ratings: Ratings) -> Counts:
    """How often each unit got each value: (units, values)."""
    if len(ratings) == 0:
        return np.zeros((0, 1), dtype=np.int64)
    units, values = int(ratings.unit.max()) + 1, int(ratings.value.max()) + 1
    counts = np.bincount(ratings.unit * values + ratings.value, minlength=units * values)
    return counts.reshape(units, values)


def _pairs_of_values(ratings: Ratings, values: int) -> Floats:
    """Which pair of values each unit got from the two raters: (units, values * values), a single 1 each."""
    first, second = (ratings.value[np.equal(ratings.rater, rater)] for rater in (0, 1))
    units = ratings.unit[np.equal(ratings.rater, 0)]
    others = ratings.unit[np.equal(ratings.rater, 1)]
    second = second[np.argsort(others)][units]
    table = np.zeros((len(units), values * values))
    table[units, first * values + second] = 1
    return table


def _alpha(totals: Floats) -> Floats:
    """1 - observed / expected disagreement, from the units' disagreement and the counts of the values."""
    disagreement, counts = totals[:, 0], totals[:, 1:]
    n = counts.sum(axis=1)
    return 1 - _divide((n - 1) * disagreement, n**2 - (counts**2).sum(axis=1))


def _fleiss(totals: Floats) -> Floats:
    """From the units' agreement, their number, and the counts of the values."""
    agreeing, counts = totals[:, 0] / totals[:, 1], totals[:, 2:]
    n = counts.sum(axis=1)
    chance = (counts**2).sum(axis=1)
    return _divide(agreeing * n**2 - chance, n**2 - chance)


def _cohen(totals: Floats) -> Floats:
    """From the table of both raters' values, laid out in a line."""
    values = round(totals.shape[1] ** 0.5)
    table = totals.reshape(-1, values, values)
    n = table.sum(axis=(1, 2))
    chance = (table.sum(axis=1) * table.sum(axis=2)).sum(axis=1)
    return _divide(np.trace(table, axis1=1, axis2=2) * n - chance, n**2 - chance)


def _divide(part: Floats, whole: Floats) -> Floats:
    """NaN where `whole` is 0: all ratings are the same, and nothing could be told from chance."""
    found: Floats = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return found
