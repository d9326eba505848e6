"""The report's page on feedback: what was acted on, what it cost, and where it does not help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import UserRequest, get_study, signed_in
from reviews.queries.report_criteria import Listed
from reviews.queries.report_feedback import PAGE, FeedbackRow, Piece, feedback_pieces
from reviews.rules.trial import Arm
from reviews.views.report import READERS, head
from reviews.views.report_figures import Sections


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """Feedback of one agent in one category, over its cycles: sums of `FeedbackRow`."""

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


@signed_in
@require_safe
def feedback(request: UserRequest, study_id: UUID) -> HttpResponse:
    """Which feedback was acted on, minutes and words per fixed criterion, criteria that stand out."""
    study = get_study(request.user, study_id, *READERS)
    context = head(request, study, "report_feedback")
    chosen = context["choices"].chosen
    sections = Sections(study, chosen)
    rows: list[FeedbackRow] = sections.get("feedback") if Arm.FEEDBACK in study.arms else []
    never: Listed = sections.get("never_met")
    disagreed: Listed = sections.get("disagreed_on")
    after = _cursor(request.GET.get("after", ""))
    pieces = feedback_pieces(study, chosen, after=after) if rows else []
    context |= {
        "lines": _lines(rows),
        "every": _sum("", "", rows) if rows else None,
        "never": never,
        "disagreed": disagreed,
        "pieces": pieces,
        "next": _next(pieces),
        "later": after is not None,
    }
    return render(request, "reviews/report_feedback.html", context)


def _lines(rows: list[FeedbackRow]) -> list[FeedbackLine]:
    keys = sorted({(row.agent, row.category) for row in rows})
    return [_sum(*key, [row for row in rows if (row.agent, row.category) == key]) for key in keys]


def _sum(agent: str, category: str, rows: list[FeedbackRow]) -> FeedbackLine:
    counts: dict[str, Any] = {
        name: sum(getattr(row, name) for row in rows)
        for name in ("pieces", "acted_on", "open", "fixed", "words", "comments", "on_files", "on_changed")
    }
    return FeedbackLine(agent, category, seconds=sum(row.seconds for row in rows), **counts)


def _next(pieces: list[Piece]) -> str:
    """The cursor of the next page: there may be one where this one is full."""
    return f"{pieces[-1].ordinal}.{pieces[-1].k}" if len(pieces) == PAGE else ""


def _cursor(text: str) -> tuple[int, int] | None:
    """An (ordinal, k) as `_next` writes it; anything else is the first page."""
    ordinal, _, k = text.partition(".")
    if not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in (ordinal, k)):
        return None
    return int(ordinal), int(k)
