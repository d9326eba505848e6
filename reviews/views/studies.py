"""Studies: the list, and the page on which one is followed, paused and resumed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.access import Role, UserRequest, get_study, is_admin, require_role, signed_in, visible_studies
from reviews.actions.amend_caps import amend_caps
from reviews.actions.problem import Refused
from reviews.actions.study import pause_study, resume_study, retry_cycle
from reviews.forms.caps import CapsForm
from reviews.forms.studies import CursorForm, CycleForm, ReasonForm, TrialFilter
from reviews.models import ReviewCycle, Study
from reviews.queries.clock import database_now
from reviews.queries.live import live
from reviews.queries.spending import spending
from reviews.queries.studies import studies_page
from reviews.queries.trials import failed_cycles, trials_page
from reviews.rules.money import exact

READERS = (Role.ADMIN, Role.RESEARCHER)
FAILED_AT_ONCE = 10
EXCLUDED_AT_ONCE = 100


@signed_in
@require_safe
def studies(request: UserRequest) -> HttpResponse:
    require_role(request.user, *READERS)
    visible = visible_studies(request.user, *READERS)
    cursor = CursorForm(request.GET)
    if not cursor.is_valid():
        raise Http404("no such page")
    after = cursor.cleaned_data["after"]
    page = studies_page(visible, after=get_object_or_404(visible, pk=after) if after else None)
    context = {"page": page, "later": bool(after), "may_start": is_admin(request.user)}
    return render(request, "reviews/study_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def study(request: UserRequest, study_id: UUID) -> HttpResponse:
    """GET: how it goes; HTMX asks for the part that changes by itself. POST (admins): pause, resume, try a
    failed cycle again, or change the caps."""
    if request.method == "POST":
        return _act(request, get_study(request.user, study_id, Role.ADMIN))
    found = get_study(request.user, study_id, *READERS)
    if request.htmx:
        return render(request, "reviews/study_detail.html#progress", _standing(found))
    return _page(request, found)


def _standing(study: Study) -> dict[str, Any]:
    shown = live(study)
    return {"study": study, "live": shown, "progress": shown.progress, "holds": shown.holds}


def _page(request: UserRequest, study: Study, **more: Any) -> HttpResponse:
    """The whole page. `more` may hold a form with errors, of which the answer is a 422."""
    chosen = TrialFilter(request.GET)
    if not chosen.is_valid():
        raise Http404("no such trials")
    excluded = list(study.protocol["excluded"].items())
    context = {
        **_standing(study),
        "trials": trials_page(study, **chosen.cleaned_data),
        "filter": chosen,
        "failed": failed_cycles(study, most=FAILED_AT_ONCE),
        "excluded": excluded[:EXCLUDED_AT_ONCE],
        "excluded_more": max(0, len(excluded) - EXCLUDED_AT_ONCE),
        "amendments": study.amendments.select_related("by"),
        "may_act": is_admin(request.user, study),
        "caps_form": CapsForm(initial={"cap_usd": study.cap_usd, "day_cap_usd": study.day_cap_usd}),
        **more,
    }
    return render(request, "reviews/study_detail.html", context, status=422 if more else 200)


def _act(request: UserRequest, study: Study) -> HttpResponse:
    action = request.POST.get("action")
    if action == "resume":
        resume_study(study=study)
        messages.success(request, "The study goes on.")
        return redirect("study", study.pk)
    if action == "caps":
        return _amend_caps(request, study)
    form = ReasonForm(request.POST)
    if action == "pause":
        if not form.is_valid():
            return _page(request, study, pause_form=form)
        pause_study(study=study, reason=form.cleaned_data["reason"])
        messages.success(request, "The study is paused. What runs and what is claimed finishes.")
        return redirect("study", study.pk)
    if action != "retry":
        raise Http404("no such action")
    cycle = get_cycle(request, ReviewCycle.objects.filter(trial__study=study))
    if retry(request, cycle, form):
        return redirect("study", study.pk)
    return _page(request, study, retry_form=form, retry_of=cycle.pk)


def _amend_caps(request: UserRequest, study: Study) -> HttpResponse:
    form = CapsForm(request.POST)
    if not form.is_valid():
        return _page(request, study, caps_form=form)
    try:
        amend_caps(study=study, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The caps are changed, and the amendment is written down.")
        study.refresh_from_db(fields=["cap_usd", "day_cap_usd"])
        for warning in _exceeded(study):
            messages.warning(request, warning)
    return redirect("study", study.pk)


def _exceeded(study: Study) -> Iterator[str]:
    """A sentence for each cap of `study` that is below what is committed already."""
    today = database_now().replace(hour=0, minute=0, second=0, microsecond=0)
    for cap, since, where in ((study.cap_usd, None, ""), (study.day_cap_usd, today, " today")):
        if cap is None:
            continue
        committed = spending(study, since=since).committed_usd
        if committed > cap:
            over = (
                f"USD {exact(committed)} is committed already{where}, more than the cap of USD {exact(cap)}"
            )
            yield f"{over}: no new run starts{where}."


def get_cycle(request: UserRequest, cycles: QuerySet[ReviewCycle]) -> ReviewCycle:
    """The cycle that a posted form names, among those that the caller's access allows; else 404."""
    named = CycleForm(request.POST)
    if not named.is_valid():
        raise Http404("no such cycle")
    return get_object_or_404(cycles, pk=named.cleaned_data["cycle"])


def retry(request: UserRequest, cycle: ReviewCycle, form: ReasonForm) -> bool:
    """Try a failed cycle again, or say why that can't be; False where the form holds an error."""
    if not form.is_valid():
        return False
    try:
        retry_cycle(cycle=cycle, by=request.user, reason=form.cleaned_data["reason"])
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The cycle is queued again. Its earlier runs are kept.")
    return True
