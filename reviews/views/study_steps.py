"""What an admin does to a study from its page: which button does what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from django.contrib import messages
from django.http import Http404

from reviews.access import UserRequest
from reviews.actions.amend_caps import amend_caps
from reviews.actions.problem import Refused
from reviews.actions.study import pause_study, resume_study
from reviews.actions.unblind_study import unblind_study
from reviews.forms.caps import CapsForm
from reviews.forms.controls import UnblindForm
from reviews.forms.studies import ReasonForm
from reviews.models import ReviewCycle, Study
from reviews.queries.clock import database_now
from reviews.queries.spending import spending
from reviews.rules.money import exact
from reviews.views import agent_steps, flags
from reviews.views.press import Errors, retry, tell


def act(request: UserRequest, study: Study) -> Errors:
    """Do what the pressed button says; 404 for one that there is not."""
    step = STEPS.get(request.POST.get("action", ""))
    if step is None:
        raise Http404("no such action")
    return step(request, study)


def _pause(request: UserRequest, study: Study) -> Errors:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return {"pause_form": form}
    pause_study(study=study, reason=form.cleaned_data["reason"])
    messages.success(request, "The study is paused. What runs and what is claimed finishes.")
    return None


def _resume(request: UserRequest, study: Study) -> Errors:
    resume_study(study=study)
    messages.success(request, "The study goes on.")
    return None


def _retry(request: UserRequest, study: Study) -> Errors:
    return retry(request, ReviewCycle.objects.filter(trial__study=study))


def _unblind(request: UserRequest, study: Study) -> Errors:
    form = UnblindForm(request.POST, auto_id="unblind-%s")
    if not form.is_valid():
        return {"unblind_form": form}
    try:
        unblind_study(study=study, by=request.user, **form.cleaned_data)
    except Refused as problem:
        if study.unblinded_at is None:
            form.add_error(None, str(problem))  # what was typed stays beside it
            return {"unblind_form": form}
        messages.error(request, str(problem))  # there is no form any more
        return None
    messages.success(
        request,
        "The study is unblinded: its researchers may read transcripts. The amendment is written down.",
    )
    return None


def _amend_caps(request: UserRequest, study: Study) -> Errors:
    form = CapsForm(request.POST)
    if not form.is_valid():
        return {"caps_form": form}

    def action() -> str:
        amend_caps(study=study, by=request.user, **form.cleaned_data)
        return "The caps are changed, and the amendment is written down."

    if tell(request, action):
        study.refresh_from_db(fields=["cap_usd", "day_cap_usd"])
        for warning in _exceeded(study):
            messages.warning(request, warning)
    return None


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


STEPS: Final[dict[str, Callable[[UserRequest, Study], Errors]]] = {
    "pause": _pause,
    "resume": _resume,
    "retry": _retry,
    "caps": _amend_caps,
    "unblind": _unblind,
    "hold_agent": agent_steps.hold,
    "release_agent": agent_steps.release,
    "retry_all": agent_steps.retry_all,
    "cancel_all": agent_steps.cancel_all,
    "settle": flags.settle_on_study,
}
