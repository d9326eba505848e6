"""How a slot goes back to the queue, and how a claim is kept from doing so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Case, QuerySet, Value, When

from reviews.actions.clock import close_interval
from reviews.actions.move_cycle import move_cycle
from reviews.actions.problem import ClaimEnded, Refused
from reviews.models import Claim, ReviewSlot, TimeInterval, User
from reviews.queries.clock import database_now
from reviews.rules.cycle import Event
from reviews.rules.lease import CLAIM_AT_MOST, CLAIM_LENGTH, renewed_until
from reviews.rules.typed import typed

# How many expired claims are ended at once: enough to keep up, few enough that a claim stays quick.
LAPSE_AT_ONCE = 20
REASON_AT_MOST = 2_000
SkipKind = Claim.SkipKind


def renew_claim(*, claim: Claim) -> datetime:
    """Put off the expiry of a live claim, up to 4 h from its beginning. Returns the new expiry.

    Raises ClaimEnded where it has ended or expired: an expired claim never comes back to life.
    """
    now = database_now()
    until = renewed_until(claim.claimed_at, now, CLAIM_LENGTH, CLAIM_AT_MOST)
    renewed = Claim.objects.filter(
        pk=claim.pk, token=claim.token, ended_at__isnull=True, expires_at__gt=now
    ).update(expires_at=until)
    if renewed != 1:
        raise ClaimEnded("Your claim has ended. Your draft is kept.")
    return until


def release_claim(*, claim: Claim) -> None:
    """Give the slot back; the draft stays. Raises ClaimEnded where the claim had ended already."""
    _give_back(claim, Claim.End.RELEASED)


def skip_slot(*, claim: Claim, reason: str, kind: str = SkipKind.OTHER, where: str = "") -> None:
    """Give the slot back for good: it is never offered to this reviewer again.

    `kind` is one of `SkipKind`. `where` is the name of the file in which harmful content or personal data
    was seen: an admin has to find it. The words of `reason` are needed for the kind `other` alone.
    Raises Refused for an unknown kind, without what the kind needs, and with words that are too many.
    """
    reason, where = typed(reason).strip(), typed(where).strip()
    if kind not in SkipKind:
        raise Refused("Choose why you skip this piece of work.")
    if kind == SkipKind.OTHER and not reason:
        raise Refused("Say why you skip this piece of work.")
    if kind in (SkipKind.HARMFUL, SkipKind.PERSONAL) and not where:
        raise Refused("Nothing was skipped yet. Say where you saw it, so that an admin can look.")
    if len(reason) > REASON_AT_MOST:
        raise Refused(f"The reason can have at most {REASON_AT_MOST:,} characters; this has {len(reason):,}.")
    words = ": ".join(part for part in (where, reason) if part)
    _give_back(claim, Claim.End.SKIPPED, words, kind)


def _give_back(claim: Claim, end: str, reason: str = "", skip_kind: str = "") -> None:
    with transaction.atomic():
        locked = (
            _lockable()
            .filter(pk=claim.pk)
            .select_for_update(of=("slot__cycle", "slot", "self"), no_key=True)
            .get()
        )
        now = database_now()
        _end_locked(locked, end, now, reason=reason, skip_kind=skip_kind)
        if end == Claim.End.SKIPPED:
            # Who will never be offered it again must not keep others waiting for it.
            kept = ReviewSlot.objects.filter(pk=claim.slot_id, preferred=claim.reviewer_id)
            kept.update(preferred_until=now)


def end_expired_claims(*, first_for: User | None = None) -> int:
    """End claims whose lease is over and put their slots back. Returns how many.

    Lock taken: cycle, slot and claim, all with SKIP LOCKED: whoever holds one of them is at work on it.
    `first_for` puts that reviewer's own claim at the head, for it stands in the way of a new one.
    """
    with transaction.atomic():
        now = database_now()
        mine_first = Case(When(reviewer=first_for, then=Value(0)), default=Value(1))
        expired = list(
            _lockable()
            .filter(ended_at__isnull=True, expires_at__lte=now)
            .select_for_update(of=("slot__cycle", "slot", "self"), skip_locked=True, no_key=True)
            .order_by(mine_first, "expires_at")[:LAPSE_AT_ONCE]
        )
        for claim in expired:
            _end_locked(claim, Claim.End.EXPIRED, now)
    return len(expired)


def _lockable() -> QuerySet[Claim]:
    """Claims with slot and cycle by inner joins: a nullable side can't be locked."""
    return Claim.objects.select_related("slot__cycle").filter(slot__cycle__isnull=False)


def _end_locked(claim: Claim, end: str, now: datetime, *, reason: str = "", skip_kind: str = "") -> None:
    """Lock needed: the claim's cycle, slot and own row, taken in this order."""
    slot = claim.slot
    end_claim_row(claim=claim, end=end, reason=reason, skip_kind=skip_kind, now=now)
    ReviewSlot.objects.filter(pk=slot.pk).update(state=ReviewSlot.State.WAITING)
    close_interval(TimeInterval.objects.filter(reviewer=claim.reviewer_id, cycle=slot.cycle_id), now)
    if slot.kind == ReviewSlot.Kind.PRIMARY and slot.cycle is not None:
        why = reason or skip_kind or end
        move_cycle(cycle=slot.cycle, event=Event.CLAIM_ENDED, at=now, by=claim.reviewer, reason=why)


def end_claim_row(*, claim: Claim, end: str, now: datetime, reason: str = "", skip_kind: str = "") -> None:
    """The conditional write that ends a claim once. Raises ClaimEnded where somebody was first."""
    ended = Claim.objects.filter(pk=claim.pk, token=claim.token, ended_at__isnull=True).update(
        ended_at=now, end=end, reason=reason, skip_kind=skip_kind
    )
    if ended != 1:
        raise ClaimEnded("Your claim has ended. Your draft is kept.")
