"""How a slot comes to a reviewer."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from reviews.actions.clock import begin_active
from reviews.actions.give_back import end_expired_claims
from reviews.actions.move_cycle import move_cycle
from reviews.actions.problem import Refused
from reviews.models import Claim, ReviewSlot, User
from reviews.queries.queue import next_slot
from reviews.queries.standing import standing_of
from reviews.rules.cycle import Event
from reviews.rules.lease import CLAIM_LENGTH


def claim_next(*, reviewer: User, wanted: UUID | None = None, start: bool = False) -> Claim:
    """Give `reviewer` the next slot (or `wanted`, the one they were offered), or the claim they hold.

    `start` also starts the clock. Lock taken: slot and cycle, in one SKIP LOCKED statement; never the trial.
    Raises Refused when there is nothing to be had, when the hire verdict of an earlier review is owed, or
    when somebody else took the wanted slot first.
    """
    try:
        with transaction.atomic():
            return _claim(reviewer, wanted, start)
    except IntegrityError:
        # Two tabs of one reviewer claimed in the same instant and the index let one through: theirs it is.
        claim = Claim.objects.filter(reviewer=reviewer, ended_at__isnull=True).first()
        if claim is None:
            raise
        return claim


def _claim(reviewer: User, wanted: UUID | None, start: bool) -> Claim:
    standing = standing_of(reviewer)
    # First of all, and whether or not the lock handed over a feedback slot: the answer must not tell.
    if standing.owes_hire:
        raise Refused("Answer the hire question of your last review first.")
    if standing.has_live:
        return Claim.objects.get(reviewer=reviewer, ended_at__isnull=True)
    if standing.some_lapsed:
        end_expired_claims(first_for=reviewer)
    slot = next_slot(reviewer=reviewer, categories=standing.categories, wanted=wanted, lock=True)
    if slot is None:
        raise Refused(
            "Somebody else has just taken this piece of work."
            if wanted
            else "There is nothing to claim just now."
        )
    claim = hand_over(slot=slot, reviewer=reviewer, rate=standing.rate_usd, now=standing.now)
    if slot.kind == ReviewSlot.Kind.PRIMARY and slot.cycle is not None:
        move_cycle(cycle=slot.cycle, event=Event.CLAIMED, at=standing.now, by=reviewer)
    if start:
        begin_active(claim=claim, now=standing.now)
    return claim


def hand_over(*, slot: ReviewSlot, reviewer: User, rate: Decimal, now: datetime) -> Claim:
    """Write the claim and mark the slot. Lock needed: the slot's row."""
    claim = Claim.objects.create(
        slot=slot, reviewer=reviewer, rate_usd=rate, claimed_at=now, expires_at=now + CLAIM_LENGTH
    )
    ReviewSlot.objects.filter(pk=slot.pk).update(state=ReviewSlot.State.CLAIMED)
    return claim
