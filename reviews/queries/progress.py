"""How far a study is: trials, cycles, money and time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from reviews.models import Study, TimeInterval, Trial, TrialArm
from reviews.queries.snapshot import Snapshot
from reviews.queries.spending import Spending
from reviews.queries.spent import active_time
from reviews.queries.tally import count
from reviews.queries.trials import CLOSED
from reviews.rules.cycle import State
from reviews.rules.trial import ArmState, Outcome


@dataclass(frozen=True, slots=True)
class Standing:
    """How many trials stand where, at attempt 0 (`arm` None) or in an arm. Arms exist only where attempt 0
    was not completed, so an arm's numbers are about fewer trials."""

    arm: str | None
    open: int
    completed: int
    not_completed: int
    failed: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a study stands now. `standings`: attempt 0, then each arm; `seconds` are active time."""

    trials: int
    closed: int
    standings: list[Standing]
    cycles: dict[str, int]
    money: Spending
    today: Spending | None
    seconds: float
    reviewers: int
    at: datetime

    @property
    def words(self) -> str:
        return f"{self.closed:,} of {self.trials:,} trial{'' if self.trials == 1 else 's'} finished"

    @property
    def going_on(self) -> bool:
        """Whether something can still change for who looks on: a run may outlive its cancelled trial, and
        somebody may have what failed tried again."""
        failed = any(standing.failed for standing in self.standings)
        return self.closed < self.trials or self.money.running > 0 or failed


def study_progress(now: Snapshot) -> Progress:
    """Counts, money and time of a study. A fixed number of statements, at most three."""
    study = now.study
    outcomes: dict[str | None, int] = dict.fromkeys([None, *Outcome], 0)
    closed = 0
    for row in (
        Trial.objects.filter(study=study)
        .order_by()
        .values("outcome")
        .annotate(trials=Count("pk"), done=Count("pk", filter=CLOSED))
    ):
        outcomes[row["outcome"]] = row["trials"]
        closed += row["done"]
    seconds, reviewers = active_time(TimeInterval.objects.filter(cycle__trial__study=study), now.at)
    return Progress(
        trials=sum(outcomes.values()),
        closed=closed,
        standings=[_alone(outcomes), *_arms(study)],
        cycles={state: count(now.groups, state) for state in State},
        money=now.money,
        today=now.today,
        seconds=seconds,
        reviewers=reviewers,
        at=now.at,
    )


def _alone(outcomes: dict[str | None, int]) -> Standing:
    return Standing(
        arm=None,
        open=outcomes[None],
        completed=outcomes[Outcome.COMPLETED],
        not_completed=outcomes[Outcome.NOT_COMPLETED],
        failed=outcomes[Outcome.FAILED],
        cancelled=outcomes[Outcome.CANCELLED],
    )


def _arms(study: Study) -> list[Standing]:
    rows = TrialArm.objects.filter(trial__study=study).order_by().values("arm", "state")
    counts = {(row["arm"], row["state"]): row["trials"] for row in rows.annotate(trials=Count("pk"))}
    return [
        Standing(
            arm=arm,
            open=counts.get((arm, ArmState.OPEN), 0),
            completed=counts.get((arm, ArmState.COMPLETED), 0),
            not_completed=counts.get((arm, ArmState.EXHAUSTED), 0),
            failed=counts.get((arm, ArmState.FAILED), 0),
            cancelled=counts.get((arm, ArmState.CANCELLED), 0),
        )
        for arm in study.arms
    ]
