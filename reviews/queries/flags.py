"""What reviewers flagged: work that they could not do, and criteria that they found unclear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, F, QuerySet

from reviews.models import Claim, CriterionFlag, ReviewSlot, Study, Task, User

SkipKind = Claim.SkipKind

SKIP_WORDS: Final[dict[str, str]] = {
    SkipKind.UNREADABLE: "unreadable file",
    SkipKind.CONFLICT: "conflict of interest",
    SkipKind.OUTSIDE: "outside their field",
    SkipKind.HARMFUL: "harmful content",
    SkipKind.PERSONAL: "personal data",
    SkipKind.OTHER: "something else",
}
# What somebody has to do something about. The other kinds are about the reviewer, not about the work.
FOR_ADMINS: Final = (SkipKind.UNREADABLE, SkipKind.HARMFUL, SkipKind.PERSONAL)
SHOWN_AT_MOST: Final = 100
OPEN_FIRST: Final = F("settled_at").desc(nulls_first=True)


@dataclass(frozen=True, slots=True)
class FlaggedWork:
    """A skip that an admin has to look at."""

    claim_id: UUID
    kind: str
    words: str
    by: str
    at: datetime
    trial_id: UUID
    title: str
    attempt: int
    settled_at: datetime | None
    settled_by: str


@dataclass(frozen=True, slots=True)
class FlaggedCriterion:
    """A criterion that a reviewer found unclear. `author` is who approved its rubric, else who made the pool;
    empty where nobody knows."""

    flag_id: int
    position: int
    text: str
    note: str
    by: str
    at: datetime
    title: str
    version: int
    pool_slug: str
    task_id: UUID
    author: str
    settled_at: datetime | None
    settled_by: str


@dataclass(frozen=True, slots=True)
class Flagged:
    """What was flagged in a study, what is not settled first, then newest first. `open` is how much waits."""

    work: list[FlaggedWork]
    criteria: list[FlaggedCriterion]

    @property
    def open(self) -> int:
        work = sum(row.settled_at is None for row in self.work)
        return work + sum(row.settled_at is None for row in self.criteria)


def flagged_in(study: Study) -> Flagged:
    """Everything that reviewers flagged in `study`, at most SHOWN_AT_MOST of each. Two statements."""
    skips = _skips().filter(slot__study=study)
    claims = skips.select_related("reviewer", "settled_by", "slot__cycle__trial__task")
    return Flagged(
        work=[
            FlaggedWork(
                claim_id=claim.pk,
                kind=SKIP_WORDS[claim.skip_kind],
                words=claim.reason,
                by=claim.reviewer.get_username(),
                at=claim.ended_at,
                trial_id=claim.slot.cycle.trial_id,
                title=claim.slot.cycle.trial.task.title,
                attempt=claim.slot.cycle.attempt,
                settled_at=claim.settled_at,
                settled_by=claim.settled_by.get_username() if claim.settled_by else "",
            )
            for claim in claims.order_by(OPEN_FIRST, "-ended_at")[:SHOWN_AT_MOST]
            if claim.slot.cycle and claim.ended_at
        ],
        criteria=_criteria(CriterionFlag.objects.filter(slot__study=study)),
    )


def flagged_criteria(task: Task) -> list[FlaggedCriterion]:
    """The criteria of a task that reviewers of any study found unclear. One statement."""
    return _criteria(CriterionFlag.objects.filter(criterion__rubric__task=task))


def open_flags(studies: QuerySet[Study]) -> dict[UUID, int]:
    """How much that was flagged in each of `studies` waits for an admin; none where there is nothing.
    Two statements."""
    counts: dict[UUID, int] = {}
    waiting = {"settled_at": None, "slot__study__in": studies.order_by()}
    for flags in (_skips().filter(**waiting), CriterionFlag.objects.filter(**waiting)):
        for study, count in flags.order_by().values_list("slot__study").annotate(count=Count("pk")):
            counts[study] = counts.get(study, 0) + count
    return counts


def own_flags(reviewer: User, slot: ReviewSlot) -> dict[int, CriterionFlag]:
    """The criteria that the reviewer flagged on this slot, by criterion id."""
    return {flag.criterion_id: flag for flag in CriterionFlag.objects.filter(slot=slot, reviewer=reviewer)}


def _skips() -> QuerySet[Claim]:
    return Claim.objects.filter(skip_kind__in=FOR_ADMINS)


def _criteria(flags: QuerySet[CriterionFlag]) -> list[FlaggedCriterion]:
    rubric = "criterion__rubric"
    loaded = flags.select_related(
        "reviewer", "settled_by", f"{rubric}__approved_by", f"{rubric}__task__pool__created_by"
    )
    rows = []
    for flag in loaded.order_by(OPEN_FIRST, "-at")[:SHOWN_AT_MOST]:
        of = flag.criterion.rubric
        author = of.approved_by or of.task.pool.created_by
        rows.append(
            FlaggedCriterion(
                flag_id=flag.pk,
                position=flag.criterion.position,
                text=flag.criterion.text,
                note=flag.note,
                by=flag.reviewer.get_username(),
                at=flag.at,
                title=of.task.title,
                version=of.version,
                pool_slug=of.task.pool.slug,
                task_id=of.task_id,
                author=author.get_username() if author else "",
                settled_at=flag.settled_at,
                settled_by=flag.settled_by.get_username() if flag.settled_by else "",
            )
        )
    return rows
