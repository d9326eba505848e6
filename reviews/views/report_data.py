"""The report's page on its data: how far reviewers agree, and what is missing, odd or was changed."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import UserRequest, get_study, signed_in
from reviews.queries.protocol import amendments_of
from reviews.queries.report_criteria import flagged
from reviews.queries.report_quality import by_agent
from reviews.views.report import READERS, head
from reviews.views.report_figures import Sections
from reviews.views.report_shown import in_order

EXCLUDED_AT_ONCE: Final = 100


@signed_in
@require_safe
def data(request: UserRequest, study_id: UUID) -> HttpResponse:
    """Agreement, rater bias, data quality, amendments and the end of blindness."""
    study = get_study(request.user, study_id, *READERS)
    context = head(request, study, "report_data")
    chosen = context["choices"].chosen
    sections = Sections(study, chosen)
    quality = sections.get("quality")
    context |= {
        "figures": sections.get("completion"),
        "agreement": sections.get("agreement"),
        "quality": quality,
        "quality_rows": in_order(by_agent(quality.trials, chosen.category), context["names"]),
        "excluded_first": quality.excluded[:EXCLUDED_AT_ONCE],
        "excluded_more": max(0, len(quality.excluded) - EXCLUDED_AT_ONCE),
        "costs": sections.get("economics"),
        "flagged": flagged(study, chosen),
        "changes": amendments_of(study, context["called"], persons=True),
    }
    return render(request, "reviews/report_data.html", context)
