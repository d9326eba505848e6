"""A chart of the report as a file, for papers and slides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviews.access import UserRequest, get_study, signed_in
from reviews.models import Study, Trial
from reviews.views.drawings import Form, drawn
from reviews.views.report import READERS, head
from reviews.views.report_chart_set import completion_charts, economics_charts
from reviews.views.report_figures import Sections

if TYPE_CHECKING:
    from reviews.charts.chart import Chart

FORMS: Final[dict[str, tuple[Form, str]]] = {
    "svg": ("svg", "image/svg+xml"),
    "png": ("png", "image/png"),
    "pdf": ("pdf", "application/pdf"),
}


@never_cache
@signed_in
@require_safe
def report_chart(request: UserRequest, study_id: UUID, name: str, form: str) -> HttpResponse:
    """The address holds the report's filters. 404 for charts that there are not, or not with these."""
    study = get_study(request.user, study_id, *READERS)
    if form not in FORMS:
        raise Http404
    context = head(request, study, "report")
    charts = _charts(study, name, context)
    if name not in charts:
        raise Http404
    how, media_type = FORMS[form]
    content = drawn(charts[name], how)
    if content is None:
        return HttpResponse(
            "This chart could not be drawn. Its figures are in the report.",
            status=500,
            content_type="text/plain; charset=utf-8",
        )
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{study.slug}-{name}.{form}"'
    return response


def _charts(study: Study, name: str, context: dict[str, Any]) -> dict[str, Chart]:
    sections = Sections(study, context["choices"].chosen)
    if not Trial.objects.filter(study=study, outcome__isnull=False).exists():
        return {}
    if name.startswith("minutes"):
        return economics_charts(sections.get("economics"))
    return completion_charts(sections.get("completion"), context["names"], published=context["published"])
