"""Feedback added up over its cycles: how much was acted on, and words and minutes per fixed criterion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reviews.queries.report_feedback import FeedbackRow


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """Feedback of one agent in one category, over its cycles: sums of `FeedbackRow`. Both are "" over all.

    A ratio is None where it has no denominator.
    """

    agent: str
    category: str
    pieces: int
    acted_on: int
    open: int
    fixed: int
    words: int
    seconds: float
    comments: int
    on_files: int
    on_changed: int

    @property
    def words_per_fixed(self) -> float | None:
        return self.words / self.fixed if self.fixed else None

    @property
    def minutes_per_fixed(self) -> float | None:
        """None where nothing was fixed, or no time of writing is on record."""
        return self.seconds / 60 / self.fixed if self.fixed and self.seconds else None

    @property
    def acted_share(self) -> float | None:
        return self.acted_on / self.pieces if self.pieces else None

    @property
    def fixed_share(self) -> float | None:
        return self.fixed / self.open if self.open else None

    @property
    def changed_share(self) -> float | None:
        return self.on_changed / self.on_files if self.on_files else None


def feedback_lines(rows: Sequence[FeedbackRow]) -> list[FeedbackLine]:
    """A line for each agent and category that has rows, sorted."""
    keys = sorted({(row.agent, row.category) for row in rows})
    return [_sum(*key, [row for row in rows if (row.agent, row.category) == key]) for key in keys]


def feedback_sum(rows: Sequence[FeedbackRow]) -> FeedbackLine:
    """All of them in one line."""
    return _sum("", "", rows)


def _sum(agent: str, category: str, rows: Sequence[FeedbackRow]) -> FeedbackLine:
    counts: dict[str, Any] = {
        name: sum(getattr(row, name) for row in rows)
        for name in ("pieces", "acted_on", "open", "fixed", "words", "comments", "on_files", "on_changed")
    }
    return FeedbackLine(agent, category, seconds=sum(row.seconds for row in rows), **counts)
