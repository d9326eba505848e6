"""The server's clock on a piece of work: start, pause, and being heard of.

One clock covers scoring and feedback: intervals belong to the reviewer and the cycle that is judged. The
claim is locked before an interval is touched, as by whoever ends a claim: neither deadlocks with the other,
and no interval stays open behind its claim. A partial unique index allows one open interval for a reviewer
and a cycle.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Case, DateTimeField, F, QuerySet, Value, When

from reviews.actions.problem import ClaimEnded
from reviews.models import Claim, Review, TimeInterval, User
from reviews.rules.timer import SILENCE, Kind

IDLE_AFTER = timedelta(seconds=180)


def open_intervals(reviewer: User | int, cycle_id: UUID | None) -> QuerySet[TimeInterval]:
    return TimeInterval.objects.filter(reviewer=reviewer, cycle_id=cycle_id, ended_at__isnull=True)


def close_interval(intervals: QuerySet[TimeInterval], now: datetime) -> int:
    """End the open ones among `intervals`: now, or when the page was last seen if it has been silent.

    Returns how many were ended.
    """
    return intervals.filter(ended_at__isnull=True).update(
        ended_at=Case(
            When(seen_at__lt=now - SILENCE, then=F("seen_at")),
            # Clocks of two web machines differ: an interval never ends before it began.
            When(started_at__gt=now, then=F("started_at")),
            default=Value(now),
            output_field=DateTimeField(),
        )
    )


def start_clock(*, claim: Claim, now: datetime) -> None:
    """Let active time run. A clock that runs already keeps running (a second tab, a double click).

    Lock taken: the claim. Raises ClaimEnded where it has ended and no hire verdict is owed: an interval that
    began after its claim's end would never be closed.
    """
    with transaction.atomic():
        locked = lock_clock(claim)
        if locked.ended_at is not None and not _owes_hire(locked):
            raise ClaimEnded("Your claim has ended. Your draft is kept.")
        mine = open_intervals(claim.reviewer_id, claim.slot.cycle_id)
        if mine.filter(kind=Kind.ACTIVE, seen_at__gte=now - SILENCE).exists():
            return
        begin_active(claim=claim, now=now)


def begin_active(*, claim: Claim, now: datetime) -> None:
    """Open an active interval in place of whatever was open. Lock needed: the claim."""
    close_interval(open_intervals(claim.reviewer_id, claim.slot.cycle_id), now)
    _open(claim=claim, kind=Kind.ACTIVE, since=now, now=now, input_at=now)


def hand_over(*, claim: Claim, now: datetime) -> None:
    """What runs on this piece of work is `claim`'s from now on, as it is: the words that follow the scores
    cost the attempt that gets them. A clock that has been silent is ended instead. Lock taken: the claim.
    """
    lock_clock(claim)
    mine = open_intervals(claim.reviewer_id, claim.slot.cycle_id)
    running = mine.filter(seen_at__gte=now - SILENCE).exclude(claim=claim).first()
    close_interval(mine.exclude(claim=claim), now)
    if running is not None:
        _open(claim=claim, kind=Kind(running.kind), since=now, now=now, input_at=running.input_at)


def pause_clock(*, claim: Claim, now: datetime) -> None:
    """Stop active time; what follows is kept as paused until the clock goes on. Lock taken: the claim."""
    with transaction.atomic():
        lock_clock(claim)
        mine = open_intervals(claim.reviewer_id, claim.slot.cycle_id)
        if close_interval(mine.exclude(kind=Kind.PAUSED), now):
            _open(claim=claim, kind=Kind.PAUSED, since=now, now=now, input_at=now)


def hear_page(*, claim: Claim, quiet: timedelta, now: datetime, believed: timedelta = SILENCE) -> None:
    """A page of this work was heard of; its reader gave no input for `quiet`.

    Active time turns idle IDLE_AFTER after the last input that any page of the work told of (a forgotten
    second tab proves nothing), and active again with the next one. A page that was silent for longer than
    SILENCE does not bring its interval back: the reviewer starts the clock anew. Of a shorter one, but longer
    than `believed`, nothing counts, and the clock goes on from now. Lock taken: the claim.
    """
    with transaction.atomic():
        lock_clock(claim)
        mine = open_intervals(claim.reviewer_id, claim.slot.cycle_id)
        interval = mine.filter(seen_at__gte=now - SILENCE).first()
        if interval is None:
            return
        input_at = max(interval.input_at, now - quiet)
        this = TimeInterval.objects.filter(pk=interval.pk)
        is_idle = now - input_at >= IDLE_AFTER
        if interval.kind != Kind.PAUSED and now - interval.seen_at > believed:
            this.update(ended_at=interval.seen_at)
            kind = Kind.IDLE if is_idle else Kind.ACTIVE
            _open(claim=claim, kind=kind, since=now, now=now, input_at=input_at)
        elif interval.kind == Kind.ACTIVE and is_idle:
            since = max(interval.started_at, input_at + IDLE_AFTER)
            this.update(ended_at=since, seen_at=since)
            _open(claim=claim, kind=Kind.IDLE, since=since, now=now, input_at=input_at)
        elif interval.kind == Kind.IDLE and not is_idle:
            this.update(ended_at=now, seen_at=now)
            _open(claim=claim, kind=Kind.ACTIVE, since=now, now=now, input_at=input_at)
        else:
            this.update(seen_at=now, input_at=input_at)


def lock_clock(claim: Claim) -> Claim:
    """The claim's row, locked and read anew: whoever ends a claim and closes its interval holds it too.

    Needs a transaction.
    """
    return Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)


def _owes_hire(claim: Claim) -> bool:
    return Review.objects.filter(slot=claim.slot_id, reviewer=claim.reviewer_id, would_hire=None).exists()


def _open(*, claim: Claim, kind: Kind, since: datetime, now: datetime, input_at: datetime) -> None:
    """Where the page of the reviewer's other claim on this cycle opened one just then, theirs stands."""
    interval = TimeInterval(
        reviewer_id=claim.reviewer_id,
        cycle=claim.slot.cycle,
        claim=claim,
        kind=kind,
        started_at=since,
        seen_at=now,
        input_at=input_at,
    )
    TimeInterval.objects.bulk_create([interval], ignore_conflicts=True)
