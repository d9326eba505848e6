"""The desk page as plain values. What is not in here can't reach the reviewer: no agent, arm or cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from reviews.models import (
    Attachment,
    Claim,
    Deliverable,
    Draft,
    Feedback,
    Review,
    ReviewSlot,
    TimeInterval,
    User,
)
from reviews.queries.clock import database_now
from reviews.queries.comments import Typed, has_earlier_comments, typed_comments
from reviews.queries.desk_rows import Row, rubric_rows
from reviews.queries.flags import own_flags
from reviews.queries.neutral import neutral_deliverable
from reviews.queries.shown import Shown, shown_attachment
from reviews.queries.spent import by_cycle
from reviews.rules.lease import is_live
from reviews.rules.timer import Clock, Interval, clock, fell_silent_at, idle_stretch, most, pay


class Phase(StrEnum):
    """Where a piece of work stands for its reviewer."""

    SCORE = "score"
    HIRE = "hire"
    FEEDBACK = "feedback"
    DONE = "done"
    ENDED = "ended"


AT_WORK = frozenset({Phase.SCORE, Phase.HIRE, Phase.FEEDBACK})


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that the page shows. `attempt` is None where the protocol keeps it from the reviewer.

    `idle` is the idle time that the reviewer may still say to have been reading. After a hard stop the words
    can't be changed any more (`words_locked`). `is_ready`: the deliverable's files can be read, for their
    neutral copies are made. `earlier` is the cycle of the attempt before, where its deliverable
    may be compared with this one. An independent review (`independent`) has no feedback, so that its
    `comments` are None, and no countdown: its time is recorded and paid all the same.
    """

    slot_id: UUID
    phase: Phase
    title: str
    brief: str
    category: str
    budget_usd: Decimal | None
    posted_at: date | None
    attempt: int | None
    attachments: list[Shown]
    message: str
    files: list[Shown]
    is_ready: bool
    rows: list[Row]
    scored: int
    would_hire: bool | None
    last_feedback: Feedback | None
    earlier_comments: bool
    feedback_text: str
    comments: Typed | None
    revision: int
    saved_at: datetime | None
    expires_at: datetime | None
    end: str
    clock: Clock
    started: bool
    idle: Interval | None
    stopped_at: datetime | None
    hard_stop: bool
    minutes: int
    most_usd: Decimal
    pay_usd: Decimal
    next_slot_id: UUID | None
    earlier: UUID | None
    independent: bool

    @property
    def words_locked(self) -> bool:
        return self.hard_stop and self.clock.remaining == 0


def desk_for(reviewer: User, slot: ReviewSlot) -> Desk:
    """The page of a slot that `reviewer` has or had a claim on (see `access.get_slot`).

    A constant number of statements, whatever the number of criteria and files.
    """
    cycle = slot.cycle
    if cycle is None:
        raise ValueError("a slot without a cycle has no desk page")
    now = database_now()
    trial, study = cycle.trial, slot.study
    claim = latest_claim(reviewer, slot)
    # An independent review knows of itself alone: not even that its deliverable is scored.
    alone = slot.kind not in (ReviewSlot.Kind.PRIMARY, ReviewSlot.Kind.FEEDBACK)
    of = {"slot": slot} if alone else {"cycle": cycle, "slot__kind": ReviewSlot.Kind.PRIMARY}
    review = Review.objects.filter(**of).first()
    mine = review if review and review.reviewer_id == reviewer.pk else None
    phase = _phase(slot, claim, review, mine, now)
    draft = Draft.objects.filter(slot=slot, reviewer=reviewer).first() or Draft(revision=0, content={})
    # A study with several arms shows no attempt, earlier score or feedback but to who writes feedback: they
    # would tell which attempt this is, and after the lock what the trial's other arm may bring to the same
    # reviewer. With one arm the trial's own reviewer sees them.
    # Who reviews independently gets no other attempt in any study.
    blind = alone or (len(study.arms) > 1 and phase is not Phase.FEEDBACK)
    before = None if blind else _review_before(slot)
    deliverable = neutral_deliverable(Deliverable.objects.get(cycle=cycle))
    intervals = intervals_of(reviewer, cycle.pk)
    spent = clock(intervals, study.minutes, now)
    # Nobody else's scores are shown, but for those that feedback is written from.
    rows = rubric_rows(slot, draft, mine or slot.basis, before, own_flags(reviewer, slot))
    return Desk(
        slot_id=slot.pk,
        phase=phase,
        title=trial.task.title,
        brief=trial.task.brief,
        category=trial.task.category,
        budget_usd=trial.task.budget_usd,
        posted_at=trial.task.posted_at,
        attempt=None if blind else cycle.attempt,
        attachments=[shown_attachment(file) for file in Attachment.objects.filter(task=trial.task_id)],
        message=deliverable.message,
        files=deliverable.files,
        is_ready=deliverable.is_ready,
        rows=rows,
        scored=sum(bool(row.verdict) for row in rows),
        would_hire=mine.would_hire if mine else None,
        last_feedback=None if blind else Feedback.objects.filter(cycle=cycle).first(),
        earlier_comments=not blind and has_earlier_comments(slot),
        feedback_text=_feedback_text(slot, draft, mine or slot.basis, reviewer),
        comments=None if alone else _comments(reviewer, slot, deliverable.files),
        revision=draft.revision,
        saved_at=draft.saved_at if draft.revision else None,
        expires_at=claim.expires_at if phase in (Phase.SCORE, Phase.FEEDBACK) else None,
        end=claim.end,
        clock=spent,
        started=bool(spent.active or spent.running),
        idle=idle_stretch(intervals, now) if phase in AT_WORK else None,
        hard_stop=study.hard_stop and not alone,
        stopped_at=fell_silent_at(intervals, now) if phase in AT_WORK else None,
        minutes=study.minutes,
        most_usd=most(study.minutes, claim.rate_usd),
        pay_usd=pay(spent.active, study.minutes, claim.rate_usd),
        next_slot_id=_feedback_slot_of(mine, reviewer) if phase is not Phase.HIRE else None,
        earlier=before.cycle_id if before else None,
        independent=alone,
    )


def _comments(reviewer: User, slot: ReviewSlot, files: list[Shown]) -> Typed:
    return Typed(typed_comments(reviewer, slot), {str(file.id): file.name for file in files})


def latest_claim(reviewer: User, slot: ReviewSlot) -> Claim:
    """The reviewer's last claim on this slot."""
    claim: Claim = (
        Claim.objects.select_related("slot__cycle").filter(slot=slot, reviewer=reviewer).latest("claimed_at")
    )
    return claim


def intervals_of(reviewer: User, cycle_id: UUID) -> list[Interval]:
    """The reviewer's time on a cycle's deliverable, as it counts."""
    return by_cycle(TimeInterval.objects.filter(reviewer=reviewer, cycle=cycle_id)).get(cycle_id, [])


def _phase(
    slot: ReviewSlot, claim: Claim, review: Review | None, mine: Review | None, now: datetime
) -> Phase:
    live = is_live(claim.ended_at, claim.expires_at, now)
    if slot.kind == ReviewSlot.Kind.FEEDBACK:
        if live:
            # The scorer answers the hire question on the page of the scores before the words are asked for.
            return Phase.HIRE if mine and mine.would_hire is None else Phase.FEEDBACK
        return Phase.DONE if claim.end == Claim.End.SUBMITTED else Phase.ENDED
    if mine:
        return Phase.HIRE if mine.would_hire is None else Phase.DONE
    return Phase.SCORE if live and review is None else Phase.ENDED


def _review_before(slot: ReviewSlot) -> Review | None:
    """The locked review of the attempt before this one, in the same arm (attempt 0 precedes every arm)."""
    cycle = slot.cycle
    if cycle is None or cycle.attempt == 0:
        return None
    return Review.objects.filter(
        slot__kind=ReviewSlot.Kind.PRIMARY,
        cycle__trial=cycle.trial_id,
        cycle__attempt=cycle.attempt - 1,
        cycle__arm=cycle.arm_id if cycle.attempt > 1 else None,
    ).first()


def _feedback_text(slot: ReviewSlot, draft: Draft, basis: Review | None, reviewer: User) -> str:
    """What the reviewer sent, on the page of the scores too; else what they have typed so far."""
    sent = Feedback.objects.filter(basis=basis, author=reviewer).first() if basis else None
    text: str = sent.text if sent else draft.content.get("feedback", "")
    return text


def _feedback_slot_of(review: Review | None, reviewer: User) -> UUID | None:
    """The feedback slot that the scorer holds, or may still take up again, on what they scored."""
    if review is None:
        return None
    slots = ReviewSlot.objects.filter(basis=review, claims__reviewer=reviewer).exclude(
        state__in=[ReviewSlot.State.DONE, ReviewSlot.State.CLOSED]
    )
    return slots.values_list("pk", flat=True).first()
