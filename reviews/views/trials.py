"""One trial: everything that happened in it, and what an admin can do about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reviews.access import Role, UserRequest, get_trial, is_admin, signed_in
from reviews.actions.problem import Refused
from reviews.actions.study import cancel_trial
from reviews.forms.studies import ReasonForm
from reviews.models import Trial
from reviews.queries.trials import cycles_of
from reviews.rules.trial import ArmState, Outcome
from reviews.views.studies import get_cycle, retry


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: UserRequest, study_id: UUID, trial_id: UUID) -> HttpResponse:
    """GET: the trial. POST (admins): cancel it, or try a failed cycle again."""
    if request.method == "POST":
        return _act(request, get_trial(request.user, study_id, trial_id, Role.ADMIN))
    return _page(request, get_trial(request.user, study_id, trial_id, Role.ADMIN, Role.RESEARCHER))


def _page(request: UserRequest, trial: Trial, **more: Any) -> HttpResponse:
    """The whole page. `more` may hold a form with errors, of which the answer is a 422."""
    arms = list(trial.arms.order_by("arm"))
    unfinished = trial.outcome is None or any(arm.state == ArmState.OPEN for arm in arms)
    context = {
        "trial": trial,
        "study": trial.study,
        "arms": arms,
        "cycles": cycles_of(trial),
        "attachments": trial.task.attachments.all(),
        "may_act": is_admin(request.user, trial.study),
        "may_cancel": unfinished and trial.outcome != Outcome.CANCELLED,
        **more,
    }
    return render(request, "reviews/trial_detail.html", context, status=422 if more else 200)


def _act(request: UserRequest, trial: Trial) -> HttpResponse:
    action = request.POST.get("action")
    form = ReasonForm(request.POST)
    if action == "retry":
        cycle = get_cycle(request, trial.cycles.all())
        if retry(request, cycle, form):
            return redirect("trial", trial.study_id, trial.pk)
        return _page(request, trial, retry_form=form, retry_of=cycle.pk)
    if action != "cancel":
        raise Http404("no such action")
    if not form.is_valid():
        return _page(request, trial, cancel_form=form)
    try:
        cancel_trial(trial=trial, by=request.user, reason=form.cleaned_data["reason"])
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The trial is cancelled. Drafts and minutes are kept.")
    return redirect("trial", trial.study_id, trial.pk)
