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
    """One entry a rating in each column: numbers from 0 on that tell units, raters, values, clusters apart.

    A unit is what was rated, such as a criterion of one deliverable; it belongs to one cluster.
    """

    unit: Column
    rater: Column
    value: Column
    cluster: Column

    def __len__(self) -> int:
        return len(self.unit)


def ratings_of(rows: Iterable[Row]) -> Ratings:
    """Number what `rows` name, in the order of first appearance. Without a cluster each unit is its own.

    Of several ratings of a unit by the same rater the first counts. Missing ratings are simply not there.
    """
    units: dict[Hashable, int] = {}
    raters: dict[Hashable, int] = {}
    values: dict[Hashable, int] = {}
    clusters: dict[Hashable, int] = {}
    seen: set[tuple[int, int]] = set()
    found: list[tuple[int, int, int, int]] = []
    for row in rows:
        unit = units.setdefault(row[0], len(units))
        rater = raters.setdefault(row[1], len(raters))
        if (unit, rater) in seen:
            continue
        seen.add((unit, rater))
        value = values.setdefault(row[2], len(values))
        cluster = clusters.setdefault(row[3] if len(row) == 4 else (row[0],), len(clusters))
        found.append((unit, rater, value, cluster))
    columns = np.array(found, dtype=np.int64).reshape(-1, 4).T
    return Ratings(columns[0], columns[1], columns[2], columns[3])


def pairable(ratings: Ratings) -> Ratings:
    """The ratings of units that have at least two; units and raters are numbered anew without gaps."""
    kept = np.bincount(ratings.unit)[ratings.unit] > 1 if len(ratings) else np.zeros(0, dtype=bool)
    return Ratings(
        np.unique(ratings.unit[kept], return_inverse=True)[1],
        np.unique(ratings.rater[kept], return_inverse=True)[1],
        ratings.value[kept],
        ratings.cluster[kept],
    )
