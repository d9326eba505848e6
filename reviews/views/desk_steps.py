"""The steps of a review, one POST each: clock, release, skip, lock, hire verdict, feedback."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from reviews.access import UserRequest, get_claim, signed_in
from reviews.actions.clock import pause_clock, start_clock
from reviews.actions.draft import keep_draft
from reviews.actions.give_back import release_claim, renew_claim, skip_slot
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.actions.problem import Refused
from reviews.actions.submit_feedback import submit_feedback
from reviews.forms.marks import TooLong, draft_content, marks
from reviews.models import Claim, Review
from reviews.queries.clock import database_now

HIRE_ANSWERS = {"yes": True, "no": False}


def step(
    act: Callable[[UserRequest, Claim], None], *, then: str = "desk_work"
) -> Callable[..., HttpResponseBase]:
    """A view of one step: find the reviewer's claim, act, go on to `then`.

    A refusal becomes a message on the page of the work.
    """

    def view(request: UserRequest, slot_id: UUID) -> HttpResponse:
        claim = get_claim(request.user, slot_id)
        try:
            act(request, claim)
        except (Refused, TooLong) as refusal:
            messages.error(request, str(refusal))
            return redirect("desk_work", slot_id=slot_id)
        return redirect(then) if then == "desk" else redirect(then, slot_id=slot_id)

    return signed_in(require_POST(view))


def _clock(request: UserRequest, claim: Claim) -> None:
    renew_claim(claim=claim)
    if request.POST.get("clock") == "pause":
        pause_clock(claim=claim, now=database_now())
    else:
        start_clock(claim=claim, now=database_now())


def _release(request: UserRequest, claim: Claim) -> None:
    release_claim(claim=claim)
    messages.success(request, "The work is back in the queue. Your draft is kept.")


def _skip(request: UserRequest, claim: Claim) -> None:
    skip_slot(claim=claim, reason=request.POST.get("reason", ""))
    messages.success(request, "Skipped. You will not be offered this piece of work again.")


def _lock(request: UserRequest, claim: Claim) -> None:
    content = draft_content(request.POST)
    try:
        lock_scores(claim=claim, marks=marks(content))
    except Refused:
        # Whatever kept the scores from being locked, what was typed is not lost.
        keep_draft(slot=claim.slot, reviewer=request.user, content=content)
        raise


def _save(request: UserRequest, claim: Claim) -> None:
    keep_draft(slot=claim.slot, reviewer=request.user, content=draft_content(request.POST))
    messages.success(request, "Draft saved.")


def _hire(request: UserRequest, claim: Claim) -> None:
    review = Review.objects.filter(slot=claim.slot, reviewer=request.user).first()
    if review is None:
        raise Refused("Lock the scores first.")
    answer = HIRE_ANSWERS.get(request.POST.get("hire", ""))
    if answer is None:
        raise Refused("Choose yes or no.")
    answer_hire(review=review, would_hire=answer)


def _feedback(request: UserRequest, claim: Claim) -> None:
    content = draft_content(request.POST)
    try:
        submit_feedback(claim=claim, text=content.get("feedback", ""))
    except Refused:
        if content:
            keep_draft(slot=claim.slot, reviewer=request.user, content=content)
        raise


clock = step(_clock)
save = step(_save)
lock = step(_lock)
hire = step(_hire)
feedback = step(_feedback)
# After giving work back the next offer is what one wants to see.
release = step(_release, then="desk")
skip = step(_skip, then="desk")
