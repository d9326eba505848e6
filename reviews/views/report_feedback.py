"""The report's page on feedback: what was acted on, what it cost, and where it does not help."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import UserRequest, get_study, signed_in
from reviews.queries.report_criteria import Listed
from reviews.queries.report_feedback import PAGE, Piece, feedback_pieces
from reviews.rules.trial import Arm
from reviews.views.report import READERS, head
from reviews.views.report_figures import Sections

if TYPE_CHECKING:
    from reviews.queries.report_feedback_lines import FeedbackFigures


@signed_in
@require_safe
def feedback(request: UserRequest, study_id: UUID) -> HttpResponse:
    """Which feedback was acted on, minutes and words per fixed criterion, criteria that stand out."""
    study = get_study(request.user, study_id, *READERS)
    context = head(request, study, "report_feedback")
    chosen = context["choices"].chosen
    sections = Sections(study, chosen)
    figures: FeedbackFigures | None = sections.get("feedback") if Arm.FEEDBACK in study.arms else None
    never: Listed = sections.get("never_met")
    disagreed: Listed = sections.get("disagreed_on")
    after = _cursor(request.GET.get("after", ""))
    pieces = feedback_pieces(study, chosen, after=after) if figures and figures.every else []
    context |= {
        "figures": figures,
        "never": never,
        "disagreed": disagreed,
        "pieces": pieces,
        "next": _next(pieces),
        "later": after is not None,
    }
    return render(request, "reviews/report_feedback.html", context)


def _next(pieces: list[Piece]) -> str:
    """The cursor of the next page: there may be one where this one is full."""
    return f"{pieces[-1].ordinal}.{pieces[-1].k}" if len(pieces) == PAGE else ""


def _cursor(text: str) -> tuple[int, int] | None:
    """An (ordinal, k) as `_next` writes it; anything else is the first page."""
    ordinal, _, k = text.partition(".")
    if not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in (ordinal, k)):
        return None
    return int(ordinal), int(k)
