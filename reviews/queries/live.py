"""All that a study's page shows and renews by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reviews.models import AgentRun, Study
from reviews.queries.agent_labels import NAMED, AgentNames
from reviews.queries.agent_rows import AgentRow, Counts, agent_rows, total
from reviews.queries.pace import End, Pace, end, pace
from reviews.queries.progress import Progress, study_progress
from reviews.queries.run_lists import UnderWay, last_ended, under_way
from reviews.queries.snapshot import Snapshot, snapshot
from reviews.queries.waiting import Hold, holds


@dataclass(frozen=True, slots=True)
class Live:
    now: Snapshot
    progress: Progress
    counts: Counts
    holds: list[Hold]
    agents: list[AgentRow]
    pace: Pace
    end: End
    under_way: list[UnderWay]
    ended: list[AgentRun]


def live(study: Study, names: AgentNames = NAMED) -> Live:
    """How `study` stands, its agents in the order of `names`: their own order would tell who is who. A fixed
    number of statements, however large it is."""
    now = snapshot(study)
    if names.hidden:
        by_label = sorted(now.members.items(), key=lambda item: names.of(item[1].agent))
        now = replace(now, members=dict(by_label))
    measured = pace(now)
    return Live(
        now=now,
        progress=study_progress(now),
        counts=total(now),
        holds=holds(now),
        agents=agent_rows(now),
        pace=measured,
        end=end(now, measured),
        under_way=under_way(study),
        ended=last_ended(study),
    )
