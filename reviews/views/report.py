"""The report of a study, as a page and as CSV."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import Role, UserRequest, get_study, signed_in
from reviews.exports.report import report_csv as write_report
from reviews.queries.report import trial_facts
from reviews.queries.report_beside import awaited
from reviews.views.report_choices import read_choices
from reviews.views.report_figures import all_lines, read_figures


@signed_in
@require_safe
def report(request: UserRequest, study_id: UUID) -> HttpResponse:
    """Completion alone and after each cycle. The address holds the filters: agent, arm, category."""
    study = get_study(request.user, study_id, Role.ADMIN, Role.RESEARCHER)
    facts = trial_facts(study)
    agents = list(study.agents.all())
    context = {
        "study": study,
        "agents": agents,
        "scripted": any(agent.scripted for agent in agents),
        "tasks": len({trial.task for trial in facts.values()}),
        "excluded": len(study.protocol["excluded"]),
        "amendments": study.amendments.count(),
    }
    if all(trial.outcome is None for trial in facts.values()):
        return render(request, "reviews/report.html", {**context, "awaited": awaited(study)})
    lines = all_lines(study, facts, agents)
    choices = read_choices(request.GET, agents, [line.row for line in lines])
    figures = read_figures(study, facts, lines, choices)
    return render(request, "reviews/report.html", {**context, "choices": choices, "figures": figures})


@signed_in
@require_safe
def report_csv(request: UserRequest, study_id: UUID) -> HttpResponse:
    """The whole report, whatever the page filters: the same as `./run manage report STUDY --format csv`."""
    study = get_study(request.user, study_id, Role.ADMIN, Role.RESEARCHER)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="report-{study.slug}.csv"'
    write_report(study, response)
    return response
