"""The frozen protocol: a page and a file for a study's members, and for everybody once it is published."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.access import Role, UserRequest, get_study, is_admin, signed_in
from reviews.actions.publish_protocol import publish_protocol
from reviews.models import Study
from reviews.queries.agent_labels import AgentNames, agent_names, blind_names
from reviews.queries.protocol import Protocol, protocol_shown
from reviews.views.press import tell


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def protocol(request: UserRequest, study_id: UUID) -> HttpResponse:
    """GET: the protocol. POST (admins): publish it."""
    if request.method == "POST":
        found = get_study(request.user, study_id, Role.ADMIN)
        if request.POST.get("action") != "publish":
            raise Http404("no such action")

        def action() -> str:
            publish_protocol(study=found, by=request.user)
            return "The protocol is public."

        tell(request, action)
        return redirect("protocol", found.pk)
    found = get_study(request.user, study_id, Role.ADMIN, Role.RESEARCHER)
    shown = protocol_shown(found, agent_names(found, request.user), persons=True)
    return _page(request, shown, may_act=is_admin(request.user, found), public=False)


@signed_in
@require_safe
def protocol_json(request: UserRequest, study_id: UUID) -> HttpResponse:
    found = get_study(request.user, study_id, Role.ADMIN, Role.RESEARCHER)
    return _file(protocol_shown(found, agent_names(found, request.user), persons=True))


@require_safe
def public_protocol(request: HttpRequest, slug: str) -> HttpResponse:
    """The same page for everybody: who is signed in, an admin too, sees what all see."""
    return _page(request, _published(slug), may_act=False, public=True)


@require_safe
def public_protocol_json(request: HttpRequest, slug: str) -> HttpResponse:
    return _file(_published(slug))


def _published(slug: str) -> Protocol:
    found = get_object_or_404(Study.objects.select_related("pool"), slug=slug, published_at__isnull=False)
    names = blind_names(found) if found.unblinded_at is None else AgentNames()
    return protocol_shown(found, names, persons=False)


def _page(request: HttpRequest, shown: Protocol, **context: Any) -> HttpResponse:
    return render(request, "reviews/protocol.html", {"page": shown, "study": shown.study, **context})


def _file(shown: Protocol) -> HttpResponse:
    response = HttpResponse(shown.file, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="protocol.json"'
    return response
