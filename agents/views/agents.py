"""The agents of the installation: list, new one, pause and resume."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agents.actions.agents import create_agent, pause_agent, resume_agent
from agents.actions.ready_made import make_ready_made
from agents.adapters.registry import KINDS
from agents.forms.agents import AgentForm
from agents.queries.agents import agents_page
from agents.queries.ready_made import offered
from reviews.access import UserRequest, require_admin, signed_in
from reviews.actions.problem import Refused
from reviews.forms.studies import ReasonForm
from reviews.models import Agent


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def agents(request: UserRequest) -> HttpResponse:
    """GET: the list. POST: pause or resume one of them."""
    require_admin(request.user)
    if request.method == "POST":
        return _act(request)
    return _list(request)


def _list(request: UserRequest, *, failed: ReasonForm | None = None, of: str = "") -> HttpResponse:
    page = agents_page(after=request.GET.get("after", "").replace("\0", ""))
    context = {"page": page, "failed": failed, "failed_slug": of, "later": "after" in request.GET}
    return render(request, "agents/agent_list.html", context, status=422 if failed else 200)


def _act(request: UserRequest) -> HttpResponse:
    agent = get_object_or_404(Agent, slug=request.POST.get("agent", "").replace("\0", ""))
    action = request.POST.get("action")
    if action == "resume":
        resume_agent(agent=agent)
        messages.success(request, f"{agent.name} may run again.")
        return redirect("agents")
    if action != "pause":
        raise Http404("no such action")
    form = ReasonForm(request.POST)
    if form.is_valid():
        pause_agent(agent=agent, reason=form.cleaned_data["reason"])
        messages.success(request, f"{agent.name} is paused. Runs under way finish.")
        return redirect("agents")
    return _list(request, failed=form, of=agent.slug)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_agent(request: UserRequest) -> HttpResponse:
    """POST: make what the form says or, with `ready_made`, the agent of that short name."""
    require_admin(request.user)
    if "ready_made" in request.POST:
        return _make_ready_made(request)
    form = AgentForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            agent = create_agent(**form.cleaned_data, owner=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{agent.name} is made.")
            return redirect("agents")
    context = {"form": form, "kinds": KINDS.items(), "offered": offered()}
    return render(request, "agents/agent_new.html", context, status=422 if form.is_bound else 200)


def _make_ready_made(request: UserRequest) -> HttpResponse:
    try:
        agent = make_ready_made(slug=request.POST["ready_made"], owner=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("new_agent")
    messages.success(request, f"{agent.name} is made.")
    return redirect("agents")
