"""Feedback added up, with intervals: how much was acted on, and words and minutes per fixed criterion.

Imported inside functions only: it needs the statistics, which cost seconds and 100 MB at the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reviews.models import Study
from reviews.queries.report import SEED
from reviews.queries.report_feedback import FeedbackRow, feedback_rows
from reviews.queries.report_filters import Chosen
from reviews.stats.means import Mean, ratios
from reviews.stats.shares import Share, clustered_share
from reviews.stats.table import Ints


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """The feedback of one category, "" over all: counts as in FeedbackRow.

    `acted_on` is a share of the pieces, `fixed` of the open criteria, `on_changed` of the comments on files.
    `minutes` and `words` are those per fixed criterion; their n counts these, and they are None where nothing
    was fixed. `minutes` also where no time of writing is on record (`seconds` is 0). Intervals are over
    tasks.
    """

    category: str
    pieces: int
    open: int
    words_in_all: int
    seconds: float
    comments: int
    on_files: int
    acted_on: Share
    fixed: Share
    on_changed: Share
    minutes: Mean
    words: Mean


@dataclass(frozen=True, slots=True)
class FeedbackFigures:
    """A line over all, None where there is no feedback, and one for each category that has some, sorted."""

    every: FeedbackLine | None
    by_category: list[FeedbackLine]


def feedback_figures(study: Study, chosen: Chosen, *, below: int | None = None) -> FeedbackFigures:
    """Of the agent, the category and the tasks of `chosen`. One statement; `below` as in `cost_rows`."""
    return feedback_lines(feedback_rows(study, chosen, below=below))


def feedback_lines(rows: Sequence[FeedbackRow]) -> FeedbackFigures:
    """The same of `rows`, which are of one agent."""
    categories = sorted({row.category for row in rows})
    return FeedbackFigures(
        _line("", rows) if rows else None,
        [_line(each, [row for row in rows if row.category == each]) for each in categories],
    )


def _line(category: str, rows: Sequence[FeedbackRow]) -> FeedbackLine:
    def counts(name: str) -> Ints:
        return np.array([getattr(row, name) for row in rows], np.int32)

    def share(yes: str, of: str) -> Share:
        return clustered_share(counts(yes), counts(of), task, seed=SEED)

    task, fixed = counts("task"), counts("fixed")
    seconds, words = np.array([row.seconds for row in rows]), counts("words")
    minutes, its_words = ratios(np.stack([seconds / 60, words], axis=1), fixed.astype(float), task, seed=SEED)
    return FeedbackLine(
        category=category,
        pieces=int(counts("pieces").sum()),
        open=int(counts("open").sum()),
        words_in_all=int(words.sum()),
        seconds=float(seconds.sum()),
        comments=int(counts("comments").sum()),
        on_files=int(counts("on_files").sum()),
        acted_on=share("acted_on", "pieces"),
        fixed=share("fixed", "open"),
        on_changed=share("on_changed", "on_files"),
        minutes=minutes if seconds.any() else minutes._replace(mean=None, low=None, high=None, method=""),
        words=its_words,
    )
