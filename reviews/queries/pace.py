"""How fast a study goes, and when it may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from reviews.models import AgentRun, Review, ReviewSlot, Study
from reviews.queries.snapshot import Snapshot
from reviews.rules.forecast import Alike, ToDo, hours_for, least, most

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
# A study that is younger has no pace yet.
AT_LEAST = timedelta(minutes=1)
# Beyond that no figure means anything.
FARTHEST = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Pace:
    """Finished runs and locked reviews an hour, over the last quarter of an hour and over the last hour, or
    since the start where that is later. None: the study is less than a minute old."""

    runs_quarter: float | None
    runs_hour: float | None
    reviews_quarter: float | None
    reviews_hour: float | None


@dataclass(frozen=True, slots=True)
class End:
    """When a study may be done at its pace: `earliest` where every attempt under way completes its trial,
    `latest` where none does. Both None where there is no estimate, and `why_not` says why."""

    earliest: datetime | None
    latest: datetime | None
    why_not: str = ""


def pace(now: Snapshot) -> Pace:
    """Two statements."""
    quarter, hour = (_window(now, length) for length in (QUARTER, HOUR))
    runs = AgentRun.objects.filter(
        study=now.study, state=AgentRun.State.REPLIED, ended_at__gt=now.at - HOUR
    ).aggregate(hour=Count("pk"), quarter=Count("pk", filter=Q(ended_at__gt=now.at - QUARTER)))
    reviews = Review.objects.filter(
        slot__study=now.study, slot__kind=ReviewSlot.Kind.PRIMARY, locked_at__gt=now.at - HOUR
    ).aggregate(hour=Count("pk"), quarter=Count("pk", filter=Q(locked_at__gt=now.at - QUARTER)))
    return Pace(
        runs_quarter=_an_hour(runs["quarter"], quarter),
        runs_hour=_an_hour(runs["hour"], hour),
        reviews_quarter=_an_hour(reviews["quarter"], quarter),
        reviews_hour=_an_hour(reviews["hour"], hour),
    )


def _window(now: Snapshot, length: timedelta) -> timedelta:
    return min(length, now.at - now.study.started_at)


def _an_hour(count: int, window: timedelta) -> float | None:
    return None if window < AT_LEAST else count * (HOUR / window)


def end(now: Snapshot, pace: Pace) -> End:
    """When `now`'s study may be done, by the pace of the last hour. No statement."""
    if now.halt is not None:
        return End(None, None, "all runs are paused")
    if now.study.state != Study.State.OPEN:
        return End(None, None, f"the study is {now.study.state}")
    soonest, longest = _to_do(now)
    if not longest.reviews:
        return End(None, None, "nothing is left to be done")
    if pace.runs_hour is None or pace.reviews_hour is None:
        return End(None, None, "the study has just begun")
    at_least = hours_for(soonest, pace.runs_hour, pace.reviews_hour)
    at_most = hours_for(longest, pace.runs_hour, pace.reviews_hour)
    if at_least is None or at_most is None:
        what = "run" if longest.runs and not pace.runs_hour else "review"
        return End(None, None, f"no {what} was finished in the last hour")
    if HOUR * at_most > FARTHEST:
        return End(None, None, "at this pace more than ten years")
    return End(now.at + HOUR * at_least, now.at + HOUR * at_most)


def _to_do(now: Snapshot) -> tuple[ToDo, ToDo]:
    alike = [
        Alike(
            attempt=group.attempt,
            arm=group.arm,
            state=group.state,
            critique_first=group.uncritiqued,
            cycles=group.cycles,
        )
        for group in now.groups
    ]
    return least(alike), most(alike, now.study.arms, now.study.feedback_cycles)
