"""What an admin does from a study's page to one of its agents, or to all of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, QueryDict

from reviews.access import UserRequest
from reviews.actions.cancel_trials import cancel_unfinished
from reviews.actions.holds import hold_agent, release_agent
from reviews.actions.retry_cycles import retry_failed
from reviews.forms.controls import WhoseForm
from reviews.models import Agent, Study
from reviews.queries.lineup import agents_of
from reviews.views.press import Errors, tell


def empty_forms(agents: Sequence[Agent]) -> dict[str, WhoseForm]:
    """What the page's controls ask for, by the names that its template knows them by."""
    return {
        "hold_form": _hold_form(agents),
        "retry_all_form": _retry_form(agents),
        "cancel_all_form": _cancel_form(agents),
    }


def _hold_form(agents: Sequence[Agent], data: QueryDict | None = None) -> WhoseForm:
    hint = "In this study alone. A run under way ends after the call that it is in; no other starts."
    return WhoseForm(data, agents=agents, hint=hint, auto_id="hold-%s")


def _retry_form(agents: Sequence[Agent], data: QueryDict | None = None) -> WhoseForm:
    hint = "What has changed since? Earlier runs are kept, and the trials open again."
    return WhoseForm(data, agents=agents, everybody=True, hint=hint, auto_id="retry-all-%s")


def _cancel_form(agents: Sequence[Agent], data: QueryDict | None = None) -> WhoseForm:
    hint = "The trials leave the rates for good and are listed with this reason."
    return WhoseForm(data, agents=agents, everybody=True, hint=hint, auto_id="cancel-all-%s")


def hold(request: UserRequest, study: Study) -> Errors:
    form = _hold_form(agents_of(study), request.POST)
    if not form.is_valid():
        return {"hold_form": form}

    def action() -> str:
        agent = form.cleaned_data["agent"]
        hold_agent(study=study, agent=agent, by=request.user, reason=form.cleaned_data["reason"])
        return f"{agent.name} is paused in this study. Its runs end after the call that they are in."

    tell(request, action)
    return None


def release(request: UserRequest, study: Study) -> Errors:
    named = [agent for agent in agents_of(study) if str(agent.pk) == request.POST.get("agent")]
    if not named:
        raise Http404("no such agent")

    def action() -> str:
        release_agent(study=study, agent=named[0])
        return f"{named[0].name} goes on in this study."

    tell(request, action)
    return None


def retry_all(request: UserRequest, study: Study) -> Errors:
    form = _retry_form(agents_of(study), request.POST)
    if not form.is_valid():
        return {"retry_all_form": form}

    def action() -> str:
        cycles = retry_failed(study=study, by=request.user, **form.cleaned_data)
        words = "1 cycle is" if cycles == 1 else f"{cycles:,} cycles are"
        return f"{words} queued again. Earlier runs are kept."

    tell(request, action)
    return None


def cancel_all(request: UserRequest, study: Study) -> Errors:
    form = _cancel_form(agents_of(study), request.POST)
    if not form.is_valid():
        return {"cancel_all_form": form}

    def action() -> str:
        trials = cancel_unfinished(study=study, by=request.user, **form.cleaned_data)
        words = "1 trial is" if trials == 1 else f"{trials:,} trials are"
        return f"{words} cancelled. Drafts and minutes are kept."

    tell(request, action)
    return None
