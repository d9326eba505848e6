"""Studies: the list, and the page on which one is followed and steered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.access import Role, UserRequest, get_study, is_admin, require_role, signed_in, visible_studies
from reviews.forms.caps import CapsForm
from reviews.forms.controls import UnblindForm
from reviews.forms.studies import CursorForm, TrialFilter
from reviews.models import Study
from reviews.queries.agent_labels import agent_names
from reviews.queries.flags import flagged_in
from reviews.queries.lineup import agents_of
from reviews.queries.live import live
from reviews.queries.protocol import protocol_shown
from reviews.queries.studies import studies_page
from reviews.queries.trials import failed_cycles, trials_page
from reviews.views.agent_steps import empty_forms
from reviews.views.study_steps import act

READERS = (Role.ADMIN, Role.RESEARCHER)
FAILED_AT_ONCE = 10
# htmx asks no more once it has this answer.
STOP_ASKING = 286


@signed_in
@require_safe
def studies(request: UserRequest) -> HttpResponse:
    require_role(request.user, *READERS)
    visible = visible_studies(request.user, *READERS)
    cursor = CursorForm(request.GET)
    if not cursor.is_valid():
        raise Http404("no such page")
    after = cursor.cleaned_data["after"]
    steered = visible_studies(request.user, Role.ADMIN)
    page = studies_page(visible, steered, after=get_object_or_404(visible, pk=after) if after else None)
    context = {"page": page, "later": bool(after), "may_start": is_admin(request.user)}
    return render(request, "reviews/study_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def study(request: UserRequest, study_id: UUID) -> HttpResponse:
    """GET: how it goes; HTMX asks for the part that changes by itself, until nothing in it can.
    POST (admins): see `study_steps.STEPS`."""
    if request.method == "POST":
        found = get_study(request.user, study_id, Role.ADMIN)
        errors = act(request, found)
        return redirect("study", found.pk) if errors is None else _page(request, found, **errors)
    found = get_study(request.user, study_id, *READERS)
    if request.htmx:
        context = _standing(request, found)
        status = 200 if context["progress"].going_on else STOP_ASKING
        return render(request, "reviews/study_detail.html#progress", context, status=status)
    return _page(request, found)


def _standing(request: UserRequest, study: Study) -> dict[str, Any]:
    names = agent_names(study, request.user)
    shown = live(study, names)
    may_act = is_admin(request.user, study)
    return {"study": study, "live": shown, "progress": shown.progress, "may_act": may_act, "names": names}


def _page(request: UserRequest, study: Study, **errors: Any) -> HttpResponse:
    """The whole page. `errors` may hold a form with errors, of which the answer is a 422."""
    chosen = TrialFilter(request.GET)
    if not chosen.is_valid():
        raise Http404("no such trials")
    standing = _standing(request, study)
    context = {
        **standing,
        "trials": trials_page(study, **chosen.cleaned_data),
        "filter": chosen,
        "failed": failed_cycles(study, most=FAILED_AT_ONCE),
        "flagged": flagged_in(study) if is_admin(request.user, study) else None,
        "protocol": protocol_shown(study, standing["names"], persons=True),
        "caps_form": CapsForm(initial={"cap_usd": study.cap_usd, "day_cap_usd": study.day_cap_usd}),
        "may_halt": is_admin(request.user),
        "unblind_form": UnblindForm(auto_id="unblind-%s"),
        **empty_forms(agents_of(study)),
        **errors,
    }
    return render(request, "reviews/study_detail.html", context, status=422 if errors else 200)
