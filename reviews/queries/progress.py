"""How far studies are: for the list of studies and for a study's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When

from reviews.models import ReviewCycle, Study, TimeInterval, Trial, TrialArm
from reviews.queries.clock import database_now
from reviews.queries.spending import Spending, spending
from reviews.rules.cycle import State
from reviews.rules.timer import SILENCE, Kind
from reviews.rules.trial import ArmState, Outcome

PAGE = 30

# Arms come into being with the outcome, so an open trial without an outcome or an open arm does not exist.
CLOSED = Q(outcome__in=[Outcome.COMPLETED, Outcome.FAILED, Outcome.CANCELLED]) | Q(
    ~Exists(TrialArm.objects.filter(trial=OuterRef("pk"), state=ArmState.OPEN)),
    outcome=Outcome.NOT_COMPLETED,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A study of the list. `closed` trials are those in which nothing can happen by itself any more."""

    study: Study
    trials: int
    closed: int

    @property
    def words(self) -> str:
        return f"{self.closed:,} of {self.trials:,}"


@dataclass(frozen=True, slots=True)
class Studies:
    """A page of studies, newest first. `after` is the study to go on from, None at the end."""

    studies: list[Listed]
    after: UUID | None


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
        return self.closed < self.trials


def studies_page(visible: QuerySet[Study], *, after: Study | None = None, size: int = PAGE) -> Studies:
    """Studies of `visible` that started before `after`, with pool and agents. Three statements."""
    studies = visible.order_by("-started_at", "-pk")
    if after is not None:
        earlier = Q(started_at__lt=after.started_at) | Q(started_at=after.started_at, pk__lt=after.pk)
        studies = studies.filter(earlier)
    # The protocol names every task: it has no place in a list.
    found = list(studies.select_related("pool").prefetch_related("agents").defer("protocol")[: size + 1])
    page = found[:size]
    return Studies(studies=_listed(page), after=page[-1].pk if len(found) > size else None)


def _listed(studies: Sequence[Study]) -> list[Listed]:
    counts = (
        Trial.objects.filter(study__in=studies)
        .order_by()
        .values("study")
        .annotate(trials=Count("pk"), closed=Count("pk", filter=CLOSED))
    )
    by_study = {row["study"]: row for row in counts}
    return [
        Listed(study=study, trials=by_study[study.pk]["trials"], closed=by_study[study.pk]["closed"])
        for study in studies
    ]


def study_progress(study: Study) -> Progress:
    """Counts, money and time of `study` as they are now. A fixed number of statements, at most eight."""
    now = database_now()
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
    seconds, reviewers = _active_time(study, now)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Progress(
        trials=sum(outcomes.values()),
        closed=closed,
        standings=[_alone(outcomes), *_arms(study)],
        cycles=_cycles(study),
        money=spending(study),
        today=None if study.day_cap_usd is None else spending(study, since=midnight),
        seconds=seconds,
        reviewers=reviewers,
        at=now,
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


def _cycles(study: Study) -> dict[str, int]:
    states: dict[str, int] = dict.fromkeys(State, 0)
    rows = ReviewCycle.objects.filter(trial__study=study).order_by().values("state")
    for row in rows.annotate(cycles=Count("pk")):
        states[row["state"]] = row["cycles"]
    return states


def _active_time(study: Study, now: datetime) -> tuple[float, int]:
    """Seconds of active time, and by how many people. See `rules.timer.ended` for open intervals."""
    end = Case(
        When(ended_at__isnull=False, then=F("ended_at")),
        When(seen_at__lt=now - SILENCE, then=F("seen_at")),
        default=Value(now),
        output_field=DateTimeField(),
    )
    total = TimeInterval.objects.filter(cycle__trial__study=study, kind=Kind.ACTIVE).aggregate(
        time=Sum(end - F("started_at")), reviewers=Count("reviewer", distinct=True)
    )
    time: timedelta = total["time"] or timedelta()
    return time.total_seconds(), total["reviewers"]
