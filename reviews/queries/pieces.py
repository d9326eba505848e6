"""A reviewer's pieces of work, for lists, totals and statements: when, how long, what it pays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from reviews.models import Claim, TimeInterval, User
from reviews.queries.clock import database_now
from reviews.queries.spent import by_cycle
from reviews.rules.timer import Kind, pay, seconds


@dataclass(frozen=True, slots=True)
class Piece:
    """One deliverable: all of the reviewer's time on it, and the ended claim that stands for it.

    That is the claim that brought scores, or feedback on another's scores (`finished`); else the last one
    that ended. The rate is that claim's; the pay stops at the study's minutes, and `paid_seconds` with it.
    """

    at: datetime
    claim_id: UUID
    cycle_id: UUID
    finished: bool
    active_seconds: int
    paid_seconds: int
    rate_usd: Decimal
    pay_usd: Decimal

    @property
    def month(self) -> date:
        """The first day of the month it counts in, by UTC."""
        return self.at.astimezone(UTC).date().replace(day=1)


@dataclass(frozen=True, slots=True)
class Totals:
    """Time and pay cover the `unfinished` pieces too."""

    pieces: int
    unfinished: int
    active_seconds: int
    pay_usd: Decimal


@dataclass(frozen=True, slots=True)
class Month:
    """What a month came to; `first` is its first day."""

    first: date
    totals: Totals


def pieces_of(reviewer: User) -> list[Piece]:
    """Every piece of `reviewer`'s work, newest first. Work that was begun counts where there was active time.

    Three statements; they read every ended claim and every interval of this reviewer.
    """
    active = _active_seconds(reviewer, database_now())
    claims = Claim.objects.filter(reviewer=reviewer, ended_at__isnull=False, slot__cycle__isnull=False)
    rows = claims.values_list(
        *("ended_at", "pk", "slot__cycle", "end", "slot__basis__reviewer", "rate_usd", "slot__study__minutes")
    )
    chosen: dict[UUID, tuple[bool, Piece]] = {}
    for at, claim_id, cycle_id, end, basis_reviewer, rate, minutes in rows.order_by("ended_at", "pk"):
        spent = active.get(cycle_id, 0)
        finished = end == Claim.End.SUBMITTED
        # Feedback on one's own scores belongs to the piece of the scores.
        brought = finished and basis_reviewer != reviewer.pk
        already_brought = cycle_id in chosen and chosen[cycle_id][0]
        if not (finished or spent) or (already_brought and not brought):
            continue
        paid = min(spent, minutes * 60)
        piece = Piece(at, claim_id, cycle_id, finished, spent, paid, rate, pay(spent, minutes, rate))
        chosen[cycle_id] = brought, piece
    return sorted((piece for _, piece in chosen.values()), key=place, reverse=True)


def place(piece: Piece) -> tuple[datetime, UUID]:
    """Where the piece stands in the order of pieces."""
    return piece.at, piece.claim_id


def totals(pieces: Iterable[Piece]) -> Totals:
    """The sums over `pieces`; zeros for none."""
    counted = list(pieces)
    finished = sum(piece.finished for piece in counted)
    return Totals(
        pieces=finished,
        unfinished=len(counted) - finished,
        active_seconds=sum(piece.active_seconds for piece in counted),
        pay_usd=sum((piece.pay_usd for piece in counted), Decimal("0.00")),
    )


def months(pieces: Iterable[Piece]) -> list[Month]:
    """The sums of each month in which there is a piece, newest first."""
    by_month: dict[date, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_month[piece.month].append(piece)
    return [Month(first, totals(by_month[first])) for first in sorted(by_month, reverse=True)]


def _active_seconds(reviewer: User, now: datetime) -> dict[UUID, int]:
    """Active time on each deliverable, as it counts, by the id of its cycle."""
    spent = by_cycle(TimeInterval.objects.filter(reviewer=reviewer))
    return {cycle: seconds(spans, Kind.ACTIVE, now) for cycle, spans in spent.items()}
