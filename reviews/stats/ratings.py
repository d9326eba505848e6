"""Who rated what how, as columns: the input of `reviews.stats.agreement`."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from reviews.stats.bootstrap import Column

Row: TypeAlias = tuple[Hashable, Hashable, Hashable] | tuple[Hashable, Hashable, Hashable, Hashable]
"""Unit, rater, value, and where given the cluster (such as the task) that the unit belongs to."""


@dataclass(frozen=True)
class Ratings:
    """One entry a rating in each column: whole numbers that tell units, raters, values and clusters apart.

    A unit is what was rated, such as a criterion of one deliverable; it belongs to one cluster. Values are 0
    or more and few, for each has a column; the other numbers may be any.
    """

    unit: Column
    rater: Column
    value: Column
    cluster: Column

    def __len__(self) -> int:
        return len(self.unit)


def ratings_of(rows: Iterable[Row]) -> Ratings:
    """Number what `rows` name, in the order of first appearance. Without a cluster each unit is its own.

    Missing ratings are simply not there.
    """
    units: dict[Hashable, int] = {}
    raters: dict[Hashable, int] = {}
    values: dict[Hashable, int] = {}
    clusters: dict[Hashable, int] = {}
    found = [
        (
            units.setdefault(row[0], len(units)),
            raters.setdefault(row[1], len(raters)),
            values.setdefault(row[2], len(values)),
            clusters.setdefault(row[3] if len(row) == 4 else row[0], len(clusters)),
        )
        for row in rows
    ]
    columns = np.array(found, dtype=np.int64).reshape(-1, 4).T
    return Ratings(columns[0], columns[1], columns[2], columns[3])


def pairable(ratings: Ratings) -> Ratings:
    """The ratings of units that at least two raters rated; units and raters are numbered anew without gaps.

    Of several ratings of a unit by the same rater the first counts.
    """
    if len(ratings) == 0:
        return ratings
    unit = np.unique(ratings.unit, return_inverse=True)[1]
    raters, rater = np.unique(ratings.rater, return_inverse=True)
    first = np.unique(unit * len(raters) + rater, return_index=True)[1]
    kept = first[np.bincount(unit[first])[unit[first]] > 1]
    return Ratings(
        np.unique(unit[kept], return_inverse=True)[1],
        np.unique(rater[kept], return_inverse=True)[1],
        ratings.value[kept],
        ratings.cluster[kept],
    )
