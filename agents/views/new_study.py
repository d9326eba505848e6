"""The page on which a study is planned, priced and started. It lives here, for only this app knows which
agents can run."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agents.actions.begin_study import Preview, begin_study, preview_study
from agents.queries.availability import unusable
from agents.queries.critics import unusable_critics
from reviews.access import UserRequest, require_admin, signed_in
from reviews.actions.problem import Refused
from reviews.forms.studies import StudyForm
from reviews.models import Agent, Study, TaskPool

INITIAL = {
    "arms": ["feedback"],
    "feedback_cycles": 1,
    "repeats": 1,
    "minutes": 20,
    "conversation": "afresh",
    "completion_rule": "all",
    "threshold": "0.8",
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_study(request: UserRequest) -> HttpResponse:
    """GET: the form. POST: the same page with the estimate, or, with `step` "start", the start.

    Nothing is stored before the start, and what starts is what the page last showed the price of.
    """
    require_admin(request.user)
    form = _form(request)
    preview: Preview | None = None
    if form.is_bound and form.is_valid():
        plan, pool = form.plan(), form.cleaned_data["pool"]
        preview = preview_study(pool=pool, plan=plan)
        if request.POST.get("step") == "start" and form.cleaned_data["checked"] == preview.mark:
            try:
                study = begin_study(pool=pool, plan=plan, by=request.user)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"The study “{study.title}” has started.")
                return redirect("study", study.pk)
    return _page(request, form, preview)


def _form(request: UserRequest) -> StudyForm:
    agents = Agent.objects.order_by("name", "slug")
    reasons = {str(agent.pk): unusable(agent) for agent in agents}
    return StudyForm(
        request.POST if request.method == "POST" else None,
        initial=INITIAL,
        pools=TaskPool.objects.filter(state__in=[TaskPool.State.DRAFT, TaskPool.State.OPEN]).order_by(
            "title"
        ),
        agents=agents,
        unusable={key: reason for key, reason in reasons.items() if reason is not None},
        unusable_critics=unusable_critics(agents),
    )


def _page(request: UserRequest, form: StudyForm, preview: Preview | None) -> HttpResponse:
    existing: Study | None = form.existing_study() if form.is_bound else None
    context = {
        "form": form,
        "preview": preview,
        "existing": existing,
        "changed": preview is not None and not form.errors and request.POST.get("step") == "start",
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "agents/study_new.html", context, status=status)
