"""What a reviewer has done and earned, newest first. Nothing in here names an agent, an arm or a cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from reviews.models import Claim, Feedback, Review, ReviewSlot, TimeInterval, User
from reviews.queries.clock import database_now
from reviews.rules.timer import Interval, Kind, pay, seconds

PAGE = 30

UNFINISHED = {
    Claim.End.CANCELLED: "cancelled by an admin",
    Claim.End.EXPIRED: "ran out",
    Claim.End.RELEASED: "given back",
    Claim.End.SKIPPED: "skipped",
}
"""What became of work that brought no scores and no feedback, by how its last claim ended."""


class Written(StrEnum):
    """What became of the feedback on a piece of work."""

    YES = "written"
    NO = "not written"
    NOT_ASKED = "not asked for"
    NOT_SAID = "not said yet"


@dataclass(frozen=True, slots=True)
class Work:
    """One deliverable that the reviewer judged, wrote feedback on from somebody else's scores, or began on.

    `would_hire` is None where the answer is owed, and for feedback alone (`scored` False). `unfinished` says
    what became of work that was begun only, empty for the rest; such work has no `feedback` either. The time
    is that of the reviewer on this deliverable over all their claims, scoring and feedback together; the pay
    stops at the study's minutes. The rate is that of the claim in `at`.
    """

    slot_id: UUID
    at: datetime
    title: str
    category: str
    active_seconds: int
    pay_usd: Decimal
    scored: bool
    would_hire: bool | None
    feedback: Written | None
    unfinished: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Over everything, not only the page. Time and pay cover the `unfinished` pieces too."""

    pieces: int
    unfinished: int
    active_seconds: int
    pay_usd: Decimal


@dataclass(frozen=True, slots=True)
class MyWork:
    """`following` is the place after the last row, for the next page; None on the last page."""

    rows: list[Work]
    totals: Totals
    following: tuple[datetime, UUID] | None


@dataclass(frozen=True, slots=True)
class _Ended:
    """An ended claim, with what decides about its row."""

    at: datetime
    claim_id: UUID
    end: str
    cycle_id: UUID
    rate_usd: Decimal
    minutes: int
    basis_reviewer: int | None


def my_work(reviewer: User, *, before: tuple[datetime, UUID] | None = None) -> MyWork:
    """A page of `reviewer`'s work, from the newest or from before a place (moment and claim id).

    Seven statements at most, whatever the number of rows. The totals read every ended claim and every
    interval of this reviewer.
    """
    active = _active_seconds(reviewer, database_now())
    listed = _one_per_deliverable(reviewer, active)
    pieces = sum(ended.end == Claim.End.SUBMITTED for ended in listed)
    totals = Totals(
        pieces=pieces,
        unfinished=len(listed) - pieces,
        active_seconds=sum(active.get(ended.cycle_id, 0) for ended in listed),
        pay_usd=sum(
            (pay(active.get(ended.cycle_id, 0), ended.minutes, ended.rate_usd) for ended in listed),
            Decimal("0.00"),
        ),
    )
    left = [ended for ended in listed if before is None or (ended.at, ended.claim_id) < before]
    shown = [ended.claim_id for ended in left[:PAGE]]
    claims = Claim.objects.select_related("slot__study", "slot__cycle__trial__task").in_bulk(shown)
    last = left[PAGE - 1] if len(left) > PAGE else None
    return MyWork(
        rows=_rows(reviewer, [claims[claim_id] for claim_id in shown], active),
        totals=totals,
        following=(last.at, last.claim_id) if last else None,
    )


def _one_per_deliverable(reviewer: User, active: dict[UUID, int]) -> list[_Ended]:
    """The claim that stands for each deliverable, newest first.

    That is the one that brought scores, or feedback on another's scores; else the last one that ended,
    where there was active time.
    """
    claims = Claim.objects.filter(reviewer=reviewer, ended_at__isnull=False, slot__cycle__isnull=False)
    found = claims.values_list(
        *("ended_at", "pk", "end", "slot__cycle", "rate_usd", "slot__study__minutes", "slot__basis__reviewer")
    )
    chosen: dict[UUID, _Ended] = {}
    for ended in sorted((_Ended(*values) for values in found), key=lambda it: _weight(it, reviewer)):
        if ended.end == Claim.End.SUBMITTED or active.get(ended.cycle_id, 0):
            chosen[ended.cycle_id] = ended
    return sorted(chosen.values(), key=lambda it: (it.at, it.claim_id), reverse=True)


def _weight(ended: _Ended, reviewer: User) -> tuple[bool, datetime, UUID]:
    # Feedback on one's own scores belongs to the row of the scores.
    brought = ended.end == Claim.End.SUBMITTED and ended.basis_reviewer != reviewer.pk
    return brought, ended.at, ended.claim_id


def _active_seconds(reviewer: User, now: datetime) -> dict[UUID, int]:
    """Active time on each deliverable by the id of its cycle."""
    intervals: dict[UUID, list[Interval]] = defaultdict(list)
    stored = TimeInterval.objects.filter(reviewer=reviewer, kind=Kind.ACTIVE)
    for cycle, started, ended, seen in stored.values_list("cycle", "started_at", "ended_at", "seen_at"):
        intervals[cycle].append(Interval(Kind.ACTIVE, started, ended, seen))
    return {cycle: seconds(spans, Kind.ACTIVE, now) for cycle, spans in intervals.items()}


def _rows(reviewer: User, claims: Iterable[Claim], active: dict[UUID, int]) -> list[Work]:
    slots = [claim.slot for claim in claims]
    reviews = {review.slot_id: review for review in Review.objects.filter(reviewer=reviewer, slot__in=slots)}
    asked = set(ReviewSlot.objects.filter(basis__in=reviews.values()).values_list("basis", flat=True))
    wrote = set(
        Feedback.objects.filter(author=reviewer, basis__in=reviews.values()).values_list("basis", flat=True)
    )
    rows = []
    for claim in claims:
        cycle = claim.slot.cycle
        assert cycle is not None, "the query asks for one"
        assert claim.ended_at is not None, "only ended claims are listed"
        review = reviews.get(claim.slot_id)
        spent = active.get(cycle.pk, 0)
        unfinished = "" if claim.end == Claim.End.SUBMITTED else UNFINISHED[Claim.End(claim.end)]
        rows.append(
            Work(
                slot_id=claim.slot_id,
                at=claim.ended_at,
                title=cycle.trial.task.title,
                category=cycle.trial.task.category,
                active_seconds=spent,
                pay_usd=pay(spent, claim.slot.study.minutes, claim.rate_usd),
                scored=review is not None,
                would_hire=review.would_hire if review else None,
                feedback=None if unfinished else _written(review, asked, wrote),
                unfinished=unfinished,
            )
        )
    return rows


def _written(review: Review | None, asked: set[UUID], wrote: set[UUID]) -> Written:
    if review is None:
        return Written.YES
    if review.would_hire is None:
        # Whether feedback is wanted would tell what the scores came to; the hire verdict comes first.
        return Written.NOT_SAID
    if review.pk in wrote:
        return Written.YES
    return Written.NO if review.pk in asked else Written.NOT_ASKED
