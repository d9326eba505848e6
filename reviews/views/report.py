"""The report of a study, as a page and as CSV."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import Role, UserRequest, get_study, is_admin, signed_in
from reviews.exports.report import report_csv as write_report
from reviews.models import Study, Trial
from reviews.queries.agent_labels import agent_labels, agent_names
from reviews.queries.pseudonyms import scorers
from reviews.queries.report import report_arms
from reviews.queries.report_beside import awaited
from reviews.views.report_chart_set import completion_charts
from reviews.views.report_choices import read_choices
from reviews.views.report_figures import Sections
from reviews.views.report_reckon import reckon
from reviews.views.report_shown import shown_names, shown_rows

READERS = (Role.ADMIN, Role.RESEARCHER)


@signed_in
@require_safe
def report(request: UserRequest, study_id: UUID) -> HttpResponse:
    """Completion alone and after each cycle, and what stands beside it; the address holds the filters."""
    study = get_study(request.user, study_id, *READERS)
    context = head(request, study, "report")
    if not Trial.objects.filter(study=study, outcome__isnull=False).exists():
        return render(request, "reviews/report.html", {**context, "awaited": awaited(study)})
    chosen = context["choices"].chosen
    sections = Sections(study, chosen)
    figures = sections.get("completion")
    money = sections.get("economics")
    quality = sections.get("quality")
    context |= {
        "figures": figures,
        "shown": shown_rows(figures, context["names"]),
        "money": money,
        "reckoned": reckon(money),
        "agreement": sections.get("agreement"),
        "quality": quality,
        "skipped": sum(claims for _, claims in quality.skips),
        "chart_query": context["choices"].query_with(published="1" if context["published"] else ""),
        "charts": completion_charts(figures, context["names"], published=context["published"]),
    }
    return render(request, "reviews/report.html", context)


TABS = (
    ("report", "Completion"),
    ("report_economics", "Time and money"),
    ("report_feedback", "Feedback"),
    ("report_data", "Agreement and data"),
    ("report_plan", "Plan the next"),
)

CARRIED: Final = {
    "report": ("published",),
    "report_economics": ("rate", "price", "share"),
    "report_plan": ("tasks", "agents", "repeats", "points", "power", "alpha"),
}
"""What a reader has set beside the filters and keeps when they change. The plan's other numbers are suggested
anew, for another agent has others."""


def head(request: UserRequest, study: Study, tab: str) -> dict[str, Any]:
    """What every page of the report begins with: the study, its names, the filters and the tabs."""
    agents = list(study.agents.all())
    called = agent_names(study, request.user)
    # In the order of their names the letters could be read off.
    agents.sort(key=called.of)
    choices = read_choices(
        request.GET,
        agents,
        called,
        report_arms(study),
        list(study.study_tasks.order_by().values_list("task__category", flat=True).distinct()),
        scorers(study, named=not called.hidden and is_admin(request.user, study)),
        agent_labels(study),
        lambda task: has_task(study, task),
    )
    return {
        "study": study,
        "tab": tab,
        "tabs": TABS,
        "called": called,
        "names": shown_names(agents, called),
        "choices": choices,
        "agents": agents,
        "scripted": any(agent.scripted for agent in agents),
        "tasks": study.study_tasks.count(),
        "excluded": len(study.protocol["excluded"]),
        "amendments": study.amendments.count(),
        "published": request.GET.get("published") == "1",
        "carried": [(name, request.GET[name]) for name in CARRIED.get(tab, ()) if request.GET.get(name)],
    }


def has_task(study: Study, external_id: str) -> bool:
    """Whether the study draws on such a task. PostgreSQL takes no NUL in a text, so that none has one."""
    return "\0" not in external_id and study.study_tasks.filter(task__external_id=external_id).exists()


@signed_in
@require_safe
def report_csv(request: UserRequest, study_id: UUID) -> HttpResponse:
    """The whole report, whatever the page filters: the same as `./run manage report STUDY --format csv`."""
    study = get_study(request.user, study_id, *READERS)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="report-{study.slug}.csv"'
    write_report(study, response, agent_names(study, request.user))
    return response
