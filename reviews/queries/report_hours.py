"""The hours of one agent in one arm: where they went, and how long completed jobs took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviews.models import Study
from reviews.queries.report_filters import Chosen
from reviews.queries.report_turnaround import TurnaroundRow, WaitingRow, turnaround_rows, waiting_rows


@dataclass(frozen=True, slots=True)
class Hours:
    """Over the trials of the cohort: `waiting` a row for each attempt over all categories, `turnaround` one
    for each attempt and category that completed jobs."""

    waiting: Sequence[WaitingRow]
    turnaround: Sequence[TurnaroundRow]

    @property
    def running(self) -> float | None:
        """What the agent's attempts ran, added up; None where none is scored."""
        return sum(row.running_hours for row in self.waiting) if self.waiting else None


def read_hours(study: Study, chosen: Chosen, *, below: int) -> Hours:
    """`below` is the completion's for the same filters. Two statements."""
    waited = waiting_rows(study, chosen, below=below)
    took = turnaround_rows(study, chosen, below=below)
    return Hours(
        waiting=_by_attempt(row for row in waited if chosen.takes(row.agent, row.arm)),
        turnaround=[row for row in took if chosen.takes(row.agent, row.arm)],
    )


def _by_attempt(rows: Iterable[WaitingRow]) -> list[WaitingRow]:
    """Over all categories: a row for each attempt."""
    groups: dict[int, list[WaitingRow]] = defaultdict(list)
    for row in rows:
        groups[row.attempt].append(row)
    return [
        WaitingRow(
            agent=group[0].agent,
            arm=group[0].arm,
            attempt=attempt,
            category="",
            attempts=sum(row.attempts for row in group),
            feedback_hours=sum(row.feedback_hours for row in group),
            queued_hours=sum(row.queued_hours for row in group),
            running_hours=sum(row.running_hours for row in group),
            waiting_hours=sum(row.waiting_hours for row in group),
            reviewing_hours=sum(row.reviewing_hours for row in group),
            elapsed_hours=sum(row.elapsed_hours for row in group),
        )
        for attempt, group in sorted(groups.items())
    ]
