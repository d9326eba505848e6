"""The report's page on time and money, with a rate and a price of the reader's own."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import UserRequest, get_study, signed_in
from reviews.forms.economics import EconomicsForm
from reviews.queries.report_economics import Economics
from reviews.queries.report_hours import Hours
from reviews.views.report import READERS, head
from reviews.views.report_chart_set import economics_charts
from reviews.views.report_figures import Sections
from reviews.views.report_reckon import reckon


@signed_in
@require_safe
def economics(request: UserRequest, study_id: UUID) -> HttpResponse:
    """What completed jobs cost and took. `rate` and `price` in the address stand for the study's own."""
    study = get_study(request.user, study_id, *READERS)
    context = head(request, study, "report_economics")
    chosen = context["choices"].chosen
    sections = Sections(study, chosen)
    figures = sections.get("completion")
    money: Economics = sections.get("economics")
    hours: Hours = sections.get("hours")
    form = EconomicsForm(request.GET)
    form.is_valid()  # what can't be read is said beside its field, and the study's own value counts
    context |= {
        "figures": figures,
        "money": money,
        "hours": hours,
        "charts": economics_charts(money),
        "form": form,
        "reckoned": reckon(money, rate=form.value("rate"), price=form.value("price")),
        "fix_hours": sections.get("fix_hours"),
        "own_rate": money.rate,
        "share": form.value("share"),
    }
    return render(request, "reviews/report_economics.html", context)
