"""What a reviewer has done and earned, newest first. Nothing in here names an agent, an arm or a cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db.models import Count

from reviews.models import Claim, Review, ReviewSlot, User
from reviews.queries.pieces import Month, Piece, Totals, months, pieces_of, place, totals
from reviews.queries.worked import Fate, Unmet, WorkedTotal, fates, unmet_criteria, worked_total
from reviews.rules.completion import Verdict

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
    `fate` is that of the feedback, None where there is none; `unmet` are the criteria that it was about,
    empty until the fate is told. `corrections` counts the later versions of the scores.
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
    fate: Fate | None
    unmet: list[Unmet]
    corrections: int

    @property
    def fixed(self) -> int:
        return sum(criterion.after == Verdict.MET for criterion in self.unmet)


@dataclass(frozen=True, slots=True)
class MyWork:
    """`totals` are over the month that was asked for, else over everything; `worked` and `months` always over
    everything. `following` is the place after the last row, for the next page; None on the last page."""

    rows: list[Work]
    totals: Totals
    worked: WorkedTotal
    months: list[Month]
    following: tuple[datetime, UUID] | None


def my_work(
    reviewer: User, *, month: date | None = None, before: tuple[datetime, UUID] | None = None
) -> MyWork:
    """A page of `reviewer`'s work, from the newest or from before a place (moment and claim id).

    `month` is the first day of the only month to list; None for all. Nine statements at most, whatever the
    number of rows. The totals read every ended claim and every interval of this reviewer.
    """
    everything = pieces_of(reviewer)
    listed = [piece for piece in everything if month in (None, piece.month)]
    left = [piece for piece in listed if before is None or place(piece) < before]
    written = fates(reviewer)
    return MyWork(
        rows=_rows(reviewer, left[:PAGE], written),
        totals=totals(listed),
        worked=worked_total([basis for basis, fate in written.items() if fate.told]),
        months=months(everything),
        following=place(left[PAGE - 1]) if len(left) > PAGE else None,
    )


def _rows(reviewer: User, pieces: Iterable[Piece], written: Mapping[UUID, Fate]) -> list[Work]:
    shown = {piece.claim_id: piece for piece in pieces}
    claims = Claim.objects.select_related("slot__study", "slot__cycle__trial__task").in_bulk(list(shown))
    slots = [claim.slot for claim in claims.values()]
    mine = Review.objects.filter(reviewer=reviewer, slot__in=slots).annotate(versions=Count("corrections"))
    reviews = {review.slot_id: review for review in mine}
    asked = set(ReviewSlot.objects.filter(basis__in=reviews.values()).values_list("basis", flat=True))
    bases = {slot.pk: reviews[slot.pk].pk if slot.pk in reviews else slot.basis_id for slot in slots}
    unmet = unmet_criteria([pk for pk in bases.values() if pk and pk in written and written[pk].told])
    rows = []
    for claim_id, piece in shown.items():
        slot = claims[claim_id].slot
        cycle = slot.cycle
        assert cycle is not None, "only pieces with a cycle are listed"
        review, basis = reviews.get(slot.pk), bases[slot.pk]
        fate = written.get(basis) if basis else None
        rows.append(
            Work(
                slot_id=slot.pk,
                at=piece.at,
                title=cycle.trial.task.title,
                category=cycle.trial.task.category,
                active_seconds=piece.active_seconds,
                pay_usd=piece.pay_usd,
                scored=review is not None,
                would_hire=review.would_hire if review else None,
                feedback=_written(review, asked, wrote=fate is not None) if piece.finished else None,
                unfinished="" if piece.finished else UNFINISHED[Claim.End(claims[claim_id].end)],
                fate=fate if piece.finished else None,
                unmet=unmet.get(basis, []) if basis else [],
                corrections=review.versions if review else 0,
            )
        )
    return rows


def _written(review: Review | None, asked: set[UUID], *, wrote: bool) -> Written:
    if review is None:
        return Written.YES
    if review.would_hire is None:
        # Whether feedback is wanted would tell what the scores came to; the hire verdict comes first.
        return Written.NOT_SAID
    if wrote:
        return Written.YES
    return Written.NO if review.pk in asked else Written.NOT_ASKED
