"""A reviewer says what an interval of theirs was in truth. What the server recorded stays beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from reviews.actions.problem import Refused, required
from reviews.models import Review, TimeCorrection, TimeInterval
from reviews.queries.clock import database_now
from reviews.queries.time_log import corrections_end
from reviews.rules.timer import Interval, Kind, corrected
from reviews.rules.typed import typed
from reviews.rules.window import why_not

BECAUSE_AT_MOST: Final = 2_000

# Idle time may have been reading. What its reviewer paused was no work, by their own word at the time.
MAY_BECOME: Final = {
    Kind.ACTIVE: frozenset(Kind),
    Kind.IDLE: frozenset(Kind),
    Kind.PAUSED: frozenset({Kind.IDLE, Kind.PAUSED}),
}


@dataclass(frozen=True, slots=True)
class Truth:
    """What a part of an interval was: its kind, from when until when. The rest stays as it was recorded."""

    kind: Kind
    started_at: datetime
    ended_at: datetime


def correct_time(*, interval: TimeInterval, truth: Truth, because: str) -> TimeCorrection:
    """Keep `truth` beside the interval; of several corrections the last one holds.

    It lies within the interval: what lies outside was recorded as something else, or no page was open then,
    and silence never becomes work. Lock taken: the interval. Raises Refused without a reason, while the
    interval is running, outside the bounds, for paused time that would become active, where nothing is
    changed, and when the time for corrections is over. `interval` must come with cycle, trial and study.
    """
    because = required(typed(because), "Say why the time is to be corrected.")
    if len(because) > BECAUSE_AT_MOST:
        raise Refused(f"The reason can have at most {BECAUSE_AT_MOST:,} characters.")
    with transaction.atomic():
        locked = TimeInterval.objects.select_for_update(no_key=True).get(pk=interval.pk)
        now = database_now()
        _check_window(interval, locked, now)
        _check(locked, truth)
        last = locked.corrections.order_by("-pk").first()
        if _parts(locked, last) == _parts(locked, truth):
            raise Refused("Nothing is changed: that is what counts already.")
        return TimeCorrection.objects.create(
            interval=locked,
            kind=truth.kind,
            started_at=truth.started_at,
            ended_at=truth.ended_at,
            because=because,
            at=now,
        )


def _parts(locked: TimeInterval, said: TimeCorrection | Truth | None) -> list[Interval]:
    """What counts of the interval after that correction."""
    recorded = Interval(Kind(locked.kind), locked.started_at, locked.ended_at, locked.seen_at)
    if said is None:
        return [recorded]
    return corrected(recorded, Interval(Kind(said.kind), said.started_at, said.ended_at, locked.seen_at))


def _check_window(interval: TimeInterval, locked: TimeInterval, now: datetime) -> None:
    if locked.ended_at is None:
        raise Refused("This time has not ended yet. Pause the clock, then correct it.")
    study = interval.cycle.trial.study
    review = Review.objects.filter(cycle=locked.cycle_id, reviewer=locked.reviewer_id).first()
    until = corrections_end(locked.ended_at, review, study)
    if refusal := why_not(until=until, closed=study.state == study.State.CLOSED, now=now):
        raise Refused(refusal)


def _check(locked: TimeInterval, truth: Truth) -> None:
    assert locked.ended_at is not None, "_check_window has looked"
    if not locked.started_at <= truth.started_at < truth.ended_at <= locked.ended_at:
        raise Refused("The correction has to begin before it ends, and to lie within what was recorded.")
    if truth.kind not in MAY_BECOME[Kind(locked.kind)]:
        raise Refused("You paused the clock yourself then: paused time can't become active.")
