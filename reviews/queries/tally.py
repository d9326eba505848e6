"""The cycles of a study counted by all that a page asks about them, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, Case, Count, Min, Q, Value, When

from reviews.models import ReviewCycle, Study
from reviews.rules.cycle import State
from reviews.rules.trial import Arm


@dataclass(frozen=True, slots=True)
class Group:
    """So many `cycles` that stand alike.

    `runs_by` is the agent whose run comes next or came last. `uncritiqued`: in the arm critique, before the
    critic has written. `held`: an admin keeps them from running;
    `resting` until `next_try` at the earliest after a failed run.
    """

    runs_by: UUID
    attempt: int
    arm: str | None
    state: State
    uncritiqued: bool
    held: bool
    resting: bool
    cycles: int
    next_try: datetime | None


def tally(study: Study, now: datetime) -> list[Group]:
    """Every cycle of `study` is in one group. One statement."""
    rows = (
        ReviewCycle.objects.filter(trial__study=study)
        .order_by()
        .annotate(
            uncritiqued=_is(Q(arm__arm=Arm.CRITIQUE, critique__isnull=True)),
            held=_is(~Q(held_reason="")),
            resting=_is(Q(state=State.QUEUED, not_before__gt=now)),
        )
        .values("runs_by", "attempt", "arm__arm", "state", "uncritiqued", "held", "resting")
        .annotate(cycles=Count("pk"), next_try=Min("not_before"))
    )
    return [
        Group(
            runs_by=row["runs_by"],
            attempt=row["attempt"],
            arm=row["arm__arm"],
            state=State(row["state"]),
            uncritiqued=row["uncritiqued"],
            held=row["held"],
            resting=row["resting"],
            cycles=row["cycles"],
            next_try=row["next_try"] if row["resting"] else None,
        )
        for row in rows
    ]


def count(groups: Iterable[Group], *states: State) -> int:
    """How many cycles of `groups` are in one of `states`."""
    return sum(group.cycles for group in groups if group.state in states)


def _is(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
