"""The one press that pauses all runs, and the one that lets them go on."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from reviews.access import UserRequest, require_admin, signed_in
from reviews.actions import halt as actions
from reviews.forms.controls import HaltForm
from reviews.views.press import tell


@signed_in
@require_POST
def halt(request: UserRequest) -> HttpResponse:
    """Admins of the whole installation. `action` is "halt" or "resume"; back to the page `next`.

    A reason that can't be stored is left out: that must not keep runs going.
    """
    require_admin(request.user)
    form = HaltForm(request.POST)
    form.full_clean()
    action = request.POST.get("action")
    if action == "halt":
        tell(request, lambda: _halt(request, form.cleaned_data.get("reason", "")))
    elif action == "resume":
        tell(request, lambda: _resume(request))
    else:
        raise Http404("no such action")
    return redirect(form.cleaned_data.get("next") or "studies")


def _halt(request: UserRequest, reason: str) -> str:
    actions.halt(by=request.user, reason=reason)
    return "All runs are paused. Those under way end after the call that they are in."


def _resume(request: UserRequest) -> str:
    actions.resume_all(by=request.user)
    return "Runs go on: what is queued starts again."
