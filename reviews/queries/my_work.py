"""What a reviewer has done and earned, newest first. Nothing in here names an agent, an arm or a cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db.models import F, Q, QuerySet

from reviews.models import Claim, Feedback, Review, ReviewSlot, TimeInterval, User
from reviews.queries.clock import database_now
from reviews.rules.timer import Interval, Kind, pay, seconds

PAGE = 30


class Written(StrEnum):
    """What became of the feedback on a piece of work."""

    YES = "written"
    NO = "not written"
    NOT_ASKED = "not asked for"
    NOT_SAID = "not said yet"


@dataclass(frozen=True, slots=True)
class Work:
    """One deliverable that the reviewer judged, or wrote feedback on from somebody else's scores.

    `would_hire` is None where the answer is owed, and for feedback alone (`scored` False). The time is that
    of the reviewer on this deliverable, scoring and feedback together; the pay stops at the study's minutes.
    """

    slot_id: UUID
    at: datetime
    title: str
    category: str
    active_seconds: int
    pay_usd: Decimal
    scored: bool
    would_hire: bool | None
    feedback: Written


@dataclass(frozen=True, slots=True)
class Totals:
    """Over everything, not only the page."""

    pieces: int
    active_seconds: int
    pay_usd: Decimal


@dataclass(frozen=True, slots=True)
class MyWork:
    """`following` is the place after the last row, for the next page; None on the last page."""

    rows: list[Work]
    totals: Totals
    following: tuple[datetime, UUID] | None


def my_work(reviewer: User, *, before: tuple[datetime, UUID] | None = None) -> MyWork:
    """A page of `reviewer`'s work, from the newest or from before a place (moment and claim id).

    Seven statements at most, whatever the number of rows. The totals read every interval of this reviewer.
    """
    now = database_now()
    done = _done(reviewer)
    active = _active_seconds(reviewer, now)
    earned = done.values_list("slot__cycle", "rate_usd", "slot__study__minutes")
    pays = [pay(active.get(cycle, 0), minutes, rate) for cycle, rate, minutes in earned]
    totals = Totals(
        pieces=len(pays),
        active_seconds=sum(active.get(cycle, 0) for cycle, _, _ in earned),
        pay_usd=sum(pays, Decimal("0.00")),
    )
    if before is not None:
        done = done.filter(Q(ended_at__lt=before[0]) | Q(ended_at=before[0], pk__lt=before[1]))
    claims = list(
        done.select_related("slot__study", "slot__cycle__trial__task").order_by("-ended_at", "-pk")[
            : PAGE + 1
        ]
    )
    shown = claims[:PAGE]
    last = shown[-1] if len(claims) > PAGE else None
    return MyWork(
        rows=_rows(reviewer, shown, active),
        totals=totals,
        following=(last.ended_at, last.pk) if last and last.ended_at else None,
    )


def _done(reviewer: User) -> QuerySet[Claim]:
    """One claim for each deliverable: of the scores, or of the feedback on another's scores."""
    claims = Claim.objects.filter(reviewer=reviewer, end=Claim.End.SUBMITTED, slot__cycle__isnull=False)
    return claims.exclude(slot__basis__reviewer=F("reviewer"))


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
        assert claim.ended_at is not None, "a submitted claim has ended"
        review = reviews.get(claim.slot_id)
        spent = active.get(cycle.pk, 0)
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
                feedback=_written(review, asked, wrote),
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
