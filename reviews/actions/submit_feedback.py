"""The words that the next attempt gets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from reviews.actions.clock import close_interval, open_intervals
from reviews.actions.give_back import end_claim_row
from reviews.actions.hard_stop import is_stopped, words_at_the_stop
from reviews.actions.keep_comments import checked_comments, keep_comments
from reviews.actions.locks import lock_live_claim
from reviews.actions.move_cycle import move_cycle
from reviews.actions.problem import ClaimEnded, Refused
from reviews.models import Claim, Comment, Feedback, Review, ReviewCycle, ReviewSlot
from reviews.rules.cycle import Event

FEEDBACK_AT_MOST = 50_000


def submit_feedback(*, claim: Claim, text: str, comments: Sequence[dict[str, Any]] = ()) -> Feedback:
    """Store the feedback of a claim on a feedback slot and queue the attempt that waits for it.

    `comments` are those of `forms.comments`, in their order. A second call by the same author
    returns what the first one stored. After a hard stop words and comments are those that were stored when
    the time ended, or the words are the reasons of the scores. Lock taken: trial, next cycle, slot,
    claim. Raises Refused for an empty or too long text or while the hire verdict is owed, ClaimEnded
    where the lease is over. `claim` must come with slot, basis and next cycle loaded.
    """
    slot = claim.slot
    if slot.next_cycle is None or slot.basis is None:
        raise Refused("This piece of work takes no feedback.")
    text = text.strip()
    stopped = is_stopped(slot=slot, reviewer=claim.reviewer)
    if stopped:
        text = words_at_the_stop(slot=slot, reviewer=claim.reviewer, basis=slot.basis)
    if not text:
        raise Refused("Write the feedback first: no attempt follows on scores and reasons alone.")
    if len(text) > FEEDBACK_AT_MOST and not stopped:
        raise Refused(f"Feedback can have at most {FEEDBACK_AT_MOST:,} characters; this has {len(text):,}.")
    if slot.basis.reviewer_id == claim.reviewer_id and slot.basis.would_hire is None:
        raise Refused("Answer the hire question first.")
    kept = checked_comments(slot=slot, reviewer=claim.reviewer, comments=comments, stopped=stopped)
    try:
        return _submit(claim, slot, slot.next_cycle, slot.basis, text, kept)
    except ClaimEnded:
        earlier = Feedback.objects.filter(cycle=slot.next_cycle, author=claim.reviewer).first()
        if earlier is None:
            raise
        return earlier


def _submit(
    claim: Claim, slot: ReviewSlot, following: ReviewCycle, basis: Review, text: str, comments: list[Comment]
) -> Feedback:
    with transaction.atomic():
        now = lock_live_claim(claim)
        end_claim_row(claim=claim, end=Claim.End.SUBMITTED, now=now)
        ReviewSlot.objects.filter(pk=slot.pk).update(state=ReviewSlot.State.DONE)
        feedback = Feedback.objects.create(
            cycle=following, basis=basis, author=claim.reviewer, text=text, submitted_at=now
        )
        keep_comments(feedback, comments)
        close_interval(open_intervals(claim.reviewer_id, slot.cycle_id), now)
        move_cycle(cycle=following, event=Event.FEEDBACK_SUBMITTED, at=now, by=claim.reviewer)
    return feedback
