"""Feedback added up over its cycles: how much was acted on, and words and minutes per fixed criterion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reviews.queries.report_feedback import FeedbackLine, FeedbackRow


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
    return FeedbackLine(agent=agent, category=category, seconds=sum(row.seconds for row in rows), **counts)
