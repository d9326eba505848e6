"""What a reviewer's feedback fixed: the criteria that were not met before it and met in the attempt after it.

First versions of the scores count on both sides, as they do in the report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from reviews.models import Feedback, ReviewSlot, Score, Trial, TrialArm, User
from reviews.queries.trials import CLOSED
from reviews.rules.completion import Verdict
from reviews.rules.cycle import State
from reviews.rules.trial import ArmState, Outcome

# A failed attempt may be tried again, which opens its arm and the trial; a cancelled trial stays so.
NO_WAY_BACK = Q(outcome=Outcome.CANCELLED) | ~Exists(
    TrialArm.objects.filter(trial=OuterRef("pk"), state=ArmState.FAILED)
)
TRIAL_OVER = Exists(Trial.objects.filter(CLOSED, NO_WAY_BACK, pk=OuterRef("cycle__trial")))

# The verdict on the same criterion in the attempt that followed on the feedback.
AFTER = Subquery(
    Score.objects.filter(
        version=1,
        criterion=OuterRef("criterion"),
        review__slot__kind=ReviewSlot.Kind.PRIMARY,
        review__cycle__feedback__basis=OuterRef("review"),
    ).values("verdict")[:1]
)


@dataclass(frozen=True, slots=True)
class Unmet:
    """A criterion that was not met before the feedback, and what it got in the attempt after it."""

    position: int
    text: str
    after: Verdict


@dataclass(frozen=True, slots=True)
class Fate:
    """What a reviewer may know of one piece of feedback of theirs.

    `told`: what it fixed. `closed`: nothing more can come of it, so that feedback which is closed and not
    told was followed by no scores at all.
    """

    told: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class WorkedTotal:
    """`fixed` of the `unmet` criteria, over several pieces of feedback."""

    fixed: int
    unmet: int


def may_tell(*, arms: int, scored: bool, closed: bool) -> bool:
    """Whether the author of feedback may know what it fixed.

    `scored`: the attempt after it has its locked scores. In a study with one arm the author may come to see
    them on the desk anyway. With several arms they would tell which attempt the next deliverable of the trial
    is, so that nothing is told until the trial is `closed` for good and none of it can come to them any more.
    """
    return scored and (arms <= 1 or closed)


def fates(author: User) -> dict[UUID, Fate]:
    """All feedback of `author`, by the id of the review that it was written from. One statement."""
    wrote = Feedback.objects.filter(author=author).annotate(closed=TRIAL_OVER)
    values = wrote.values_list("basis", "cycle__trial__study__arms", "cycle__state", "closed")
    return {
        basis: Fate(may_tell(arms=len(arms), scored=state == State.SCORED, closed=closed), closed)
        for basis, arms, state, closed in values
    }


def unmet_criteria(bases: Collection[UUID]) -> dict[UUID, list[Unmet]]:
    """The criteria that were not met in the reviews `bases`, by the id of the review. One statement.

    `bases` are those of feedback that may be told: each is followed by a scored attempt.
    """
    rows = Score.objects.filter(review__in=bases, version=1, verdict=Verdict.NOT_MET).annotate(after=AFTER)
    found: dict[UUID, list[Unmet]] = defaultdict(list)
    for basis, position, text, after in rows.order_by("criterion__position").values_list(
        "review", "criterion__position", "criterion__text", "after"
    ):
        found[basis].append(Unmet(position, text, Verdict(after)))
    return found


def worked_total(bases: Collection[UUID]) -> WorkedTotal:
    """The same as two numbers over all `bases`. One statement."""
    rows = Score.objects.filter(review__in=bases, version=1, verdict=Verdict.NOT_MET).annotate(after=AFTER)
    counted = rows.aggregate(fixed=Count("pk", filter=Q(after=Verdict.MET)), unmet=Count("pk"))
    return WorkedTotal(counted["fixed"], counted["unmet"])
