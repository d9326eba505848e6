"""The steps of a review, one POST each: clock, release, skip, lock, hire verdict, feedback."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from reviews.access import (
    UserRequest,
    get_claim,
    get_claim_to_feed_back,
    get_claim_to_lock,
    get_own_review,
    get_slot,
    signed_in,
)
from reviews.actions.clock import pause_clock, start_clock
from reviews.actions.draft import DraftConflict, check_seen, keep_draft, save_draft
from reviews.actions.give_back import release_claim, skip_slot
from reviews.actions.hear import stay
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.actions.problem import Refused
from reviews.actions.submit_feedback import submit_feedback
from reviews.forms.marks import TooLong, marks, revision_of
from reviews.queries.clock import database_now
from reviews.views.comments import typed_on
from reviews.views.conflict import conflict_page
from reviews.views.flags import place_named

HIRE_ANSWERS = {"yes": True, "no": False}


def step(
    act: Callable[[UserRequest, UUID], None], *, then: str = "desk_work"
) -> Callable[..., HttpResponseBase]:
    """A view of one step: act on the reviewer's own slot, go on to `then`.

    A refusal becomes a message on the page of the work.
    """

    def view(request: UserRequest, slot_id: UUID) -> HttpResponse:
        try:
            act(request, slot_id)
        except (Refused, TooLong) as refusal:
            messages.error(request, str(refusal))
            return redirect("desk_work", slot_id=slot_id)
        return redirect(then) if then == "desk" else redirect(then, slot_id=slot_id)

    return signed_in(require_POST(view))


def _clock(request: UserRequest, slot_id: UUID) -> None:
    claim = get_claim(request.user, slot_id)
    stay(claim=claim)
    if request.POST.get("clock") == "pause":
        pause_clock(claim=claim, now=database_now())
    else:
        start_clock(claim=claim, now=database_now())


def _release(request: UserRequest, slot_id: UUID) -> None:
    claim = get_claim(request.user, slot_id)
    release_claim(claim=claim)
    messages.success(request, "The work is back in the queue. Your draft is kept.")


def _skip(request: UserRequest, slot_id: UUID) -> None:
    claim = get_claim(request.user, slot_id)
    skip_slot(
        claim=claim,
        kind=request.POST.get("kind", ""),
        where=place_named(request.user, get_slot(request.user, slot_id), request.POST.get("where", "")),
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, "Skipped. You will not be offered this piece of work again.")


def _lock(request: UserRequest, slot_id: UUID) -> None:
    claim = get_claim_to_lock(request.user, slot_id)
    content = typed_on(claim.slot, request.POST)
    check_seen(slot=claim.slot, reviewer=request.user, content=content, revision=revision_of(request.POST))
    try:
        lock_scores(claim=claim, marks=marks(content))
    except Refused:
        # Whatever kept the scores from being locked, what was typed is not lost.
        keep_draft(slot=claim.slot, reviewer=request.user, content=content)
        raise


@signed_in
@require_POST
def save(request: UserRequest, slot_id: UUID) -> HttpResponse:
    """Save by hand, without JavaScript. 409 with both versions where the page is older than the draft."""
    claim = get_claim(request.user, slot_id)
    try:
        content = typed_on(claim.slot, request.POST)
        save_draft(
            slot=claim.slot,
            reviewer=request.user,
            content=content,
            revision=revision_of(request.POST) or 0,
        )
    except DraftConflict as conflict:
        return conflict_page(request, claim.slot, content, conflict)
    except (Refused, TooLong) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Draft saved.")
    return redirect("desk_work", slot_id=slot_id)


def _hire(request: UserRequest, slot_id: UUID) -> None:
    review = get_own_review(request.user, slot_id)
    answer = HIRE_ANSWERS.get(request.POST.get("hire", ""))
    if answer is None:
        raise Refused("Choose yes or no.")
    answer_hire(review=review, would_hire=answer)


def _feedback(request: UserRequest, slot_id: UUID) -> None:
    claim = get_claim_to_feed_back(request.user, slot_id)
    content = typed_on(claim.slot, request.POST)
    check_seen(slot=claim.slot, reviewer=request.user, content=content, revision=revision_of(request.POST))
    try:
        submit_feedback(claim=claim, text=content.get("feedback", ""), comments=content.get("comments", []))
    except Refused:
        if content:
            keep_draft(slot=claim.slot, reviewer=request.user, content=content)
        raise


clock = step(_clock)
lock = step(_lock)
hire = step(_hire)
feedback = step(_feedback)
# After giving work back the next offer is what one wants to see.
release = step(_release, then="desk")
skip = step(_skip, then="desk")
