"""The figures of a report's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reviews.models import Study
from reviews.queries.report_criteria import disagreed_on, never_met
from reviews.queries.report_economics import Economics, read_economics
from reviews.queries.report_feedback import FeedbackRow, feedback_rows
from reviews.queries.report_filters import Chosen
from reviews.queries.report_quality import quality


def kept(study: Study, chosen: Chosen, section: str) -> Any:
    """What the section of this name comes to for `chosen`."""
    return _sections()[section](study, chosen)


def _sections() -> dict[str, Callable[[Study, Chosen], Any]]:
    # Importing these costs seconds and 100 MB at the start: a process pays with its first report.
    from reviews.queries.report_agreement import read_agreement
    from reviews.queries.report_completion import read_completion

    def economics(study: Study, chosen: Chosen) -> Economics:
        completion = kept(study, chosen, "completion")
        return read_economics(
            study,
            chosen,
            below=completion.below,
            n=completion.line.n,
            alone=completion.line.rates[0].completed,
            completed=completion.last.completed,
        )

    def feedback(study: Study, chosen: Chosen) -> list[FeedbackRow]:
        """Of the agent asked for: the page has a filter for it."""
        rows = feedback_rows(study, chosen, below=kept(study, chosen, "completion").below)
        return [row for row in rows if row.agent == chosen.agent]

    return {
        "completion": read_completion,
        "economics": economics,
        "agreement": read_agreement,
        "quality": quality,
        "feedback": feedback,
        "never_met": never_met,
        "disagreed_on": disagreed_on,
    }
