"""One trial: everything that happened in it, and what an admin can do about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reviews.access import Role, UserRequest, get_trial, is_admin, reads_transcripts, signed_in
from reviews.actions.holds import hold_cycle, release_cycle
from reviews.actions.study import cancel_trial
from reviews.forms.studies import ReasonForm
from reviews.models import Trial
from reviews.queries.agent_labels import agent_names
from reviews.queries.clock import database_now
from reviews.queries.trials import cycles_of
from reviews.rules.forecast import RUN_TO_COME
from reviews.rules.trial import ArmState, Outcome
from reviews.views.press import Errors, get_cycle, retry, tell


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: UserRequest, study_id: UUID, trial_id: UUID) -> HttpResponse:
    """GET: the trial. POST (admins): cancel it; pause, resume or try again one of its cycles."""
    if request.method == "POST":
        found = get_trial(request.user, study_id, trial_id, Role.ADMIN)
        errors = _act(request, found)
        return redirect("trial", study_id, found.pk) if errors is None else _page(request, found, **errors)
    return _page(request, get_trial(request.user, study_id, trial_id, Role.ADMIN, Role.RESEARCHER))


def _page(request: UserRequest, trial: Trial, **errors: Any) -> HttpResponse:
    """The whole page. `errors` may hold a form with errors, of which the answer is a 422."""
    arms = list(trial.arms.order_by("arm"))
    unfinished = trial.outcome is None or any(arm.state == ArmState.OPEN for arm in arms)
    context = {
        "trial": trial,
        "study": trial.study,
        "names": agent_names(trial.study, request.user),
        "arms": arms,
        "cycles": cycles_of(trial),
        "now": database_now(),
        "attachments": trial.task.attachments.all(),
        "may_act": is_admin(request.user, trial.study),
        "may_read": reads_transcripts(request.user, trial),
        "may_cancel": unfinished and trial.outcome != Outcome.CANCELLED,
        "holdable": RUN_TO_COME,
        **errors,
    }
    return render(request, "reviews/trial_detail.html", context, status=422 if errors else 200)


def _act(request: UserRequest, trial: Trial) -> Errors:
    action = request.POST.get("action")
    if action == "cancel":
        return _cancel(request, trial)
    if action == "retry":
        return retry(request, trial.cycles.all())
    if action == "hold":
        return _hold(request, trial)
    if action == "release":
        return _release(request, trial)
    raise Http404("no such action")


def _cancel(request: UserRequest, trial: Trial) -> Errors:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return {"cancel_form": form}

    def action() -> str:
        cancel_trial(trial=trial, by=request.user, reason=form.cleaned_data["reason"])
        return "The trial is cancelled. Drafts and minutes are kept."

    tell(request, action)
    return None


def _hold(request: UserRequest, trial: Trial) -> Errors:
    cycle = get_cycle(request, trial.cycles.all())
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return {"hold_form": form, "hold_of": cycle.pk}

    def action() -> str:
        hold_cycle(cycle=cycle, by=request.user, reason=form.cleaned_data["reason"])
        return "The attempt is paused. A run under way ends after the call that it is in."

    tell(request, action)
    return None


def _release(request: UserRequest, trial: Trial) -> Errors:
    cycle = get_cycle(request, trial.cycles.all())

    def action() -> str:
        release_cycle(cycle=cycle, by=request.user)
        return "The attempt goes on."

    tell(request, action)
    return None
