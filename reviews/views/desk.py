"""The desk: what is offered next, the claim, and the page of a piece of work."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from reviews.access import Role, UserRequest, get_slot, require_role, signed_in
from reviews.actions.claim import claim_next
from reviews.actions.clock import hear_page
from reviews.actions.give_back import end_expired_claims
from reviews.actions.problem import Refused
from reviews.models import ReviewSlot
from reviews.queries.clock import database_now
from reviews.queries.desk import Phase, latest_claim
from reviews.queries.nothing import Nothing
from reviews.queries.offer import Offer, offer_for
from reviews.queries.practice import wants_practice
from reviews.queries.unfinished import unfinished_slot
from reviews.views.changes import changes_of, view_changes
from reviews.views.neutral_first import desk_of
from reviews.views.viewer import viewer_for


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def desk(request: UserRequest) -> HttpResponse:
    """GET: the offer, or what is unfinished. POST: claim what was offered."""
    if request.method == "POST":
        return _claim(request)
    require_role(request.user, Role.REVIEWER)
    unfinished = unfinished_slot(request.user)
    if unfinished:
        return redirect("desk_work", slot_id=unfinished)
    found = offer_for(request.user)
    # Work is not withheld for a lease that has run out: ending it is only writing down what time has done.
    if isinstance(found, Nothing) and end_expired_claims(first_for=request.user):
        found = offer_for(request.user)
    context = {"offer": found} if isinstance(found, Offer) else {"nothing": found}
    return render(request, "reviews/desk.html", {**context, "new": wants_practice(request.user)})


def _claim(request: UserRequest) -> HttpResponse:
    try:
        wanted = UUID(request.POST["slot"]) if request.POST.get("slot") else None
    except ValueError:
        wanted = None
    try:
        claim = claim_next(reviewer=request.user, wanted=wanted, start="start" in request.POST)
    except Refused as refusal:
        # The claim itself asks for a membership; who is no reviewer at all learns nothing more.
        require_role(request.user, Role.REVIEWER)
        messages.warning(request, str(refusal))
        return redirect("desk")
    return redirect("desk_work", slot_id=claim.slot_id)


@signed_in
@never_cache
@require_GET
def work(request: UserRequest, slot_id: UUID) -> HttpResponse:
    """The page of one piece of work; `?file=ID` chooses what the middle pane shows."""
    slot = get_slot(request.user, slot_id)
    # Whoever loads the page is at it, with or without the script that says so while it is open.
    hear_page(claim=latest_claim(request.user, slot), quiet=timedelta(0), now=database_now())
    page = desk_of(request.user, slot)
    if page.phase is Phase.HIRE and slot.kind == ReviewSlot.Kind.FEEDBACK and slot.basis:
        return redirect("desk_work", slot_id=slot.basis.slot_id)
    chosen = request.GET.get("file", "").partition(".")[0]  # after it: which member of a ZIP
    files = [*page.files, *page.attachments]
    shown = next((file for file in files if str(file.id) == chosen), None)
    if shown is None and chosen != "message" and page.files:
        shown = page.files[0]
    changes = changes_of(page) if request.GET.get("view") == "changes" else None
    context = {
        "page": page,
        "shown": shown,
        "viewer": viewer_for(shown, request.GET.dict()) if shown and not changes else None,
        "changes": view_changes(changes, request.GET.dict()) if changes else None,
    }
    template = "reviews/desk_work.html"
    if request.htmx.target == "work":
        template += "#viewer"
    return render(request, template, context)
