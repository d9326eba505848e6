"""A study at one moment: what its cycles do, which of its agents may run, and why a queued cycle waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from reviews.models import Halt, Study
from reviews.queries.clock import database_now
from reviews.queries.halt import live_halt
from reviews.queries.lineup import Member, lineup
from reviews.queries.tally import Group, tally
from reviews.rules.cycle import State


class Why(StrEnum):
    """Why a queued cycle waits. Where there are several reasons, the first of these counts."""

    HALT = "halt"
    STUDY_PAUSED = "study paused"
    HELD = "held"
    AGENT_HELD = "agent held"
    AGENT_PAUSED = "agent paused"
    RESTS = "rests"
    AGENT_RESTS = "agent rests"
    CAP = "cap"
    IN_LINE = "in line"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`members` are the study's agents by id, its critic among them; `groups` hold every cycle once."""

    study: Study
    at: datetime
    halt: Halt | None
    members: dict[UUID, Member]
    groups: list[Group]

    def queued(self) -> list[tuple[Group, Why]]:
        """The queued cycles, each group with why it waits."""
        # A cap is told by one cycle of an agent's; the others wait for the same reason.
        capped = {group.runs_by for group in self.groups if group.cap}
        return [
            (group, self._why(group, capped=group.runs_by in capped))
            for group in self.groups
            if group.state is State.QUEUED
        ]

    def cap_of(self, agent: UUID) -> str:
        """The reason for which a cap keeps the agent's queued cycles waiting; empty where none does."""
        return max((group.cap for group in self.groups if group.runs_by == agent), default="")

    def _why(self, group: Group, *, capped: bool) -> Why:
        member = self.members[group.runs_by]
        for holds, why in (
            (self.halt is not None, Why.HALT),
            (self.study.state != Study.State.OPEN, Why.STUDY_PAUSED),
            (group.held, Why.HELD),
            (member.hold is not None, Why.AGENT_HELD),
            (member.agent.paused_at is not None, Why.AGENT_PAUSED),
            (group.resting, Why.RESTS),
            (member.rests(self.at), Why.AGENT_RESTS),
            (capped, Why.CAP),
        ):
            if holds:
                return why
        return Why.IN_LINE


def snapshot(study: Study) -> Snapshot:
    """How `study` stands now. Six statements."""
    now = database_now()
    return Snapshot(study=study, at=now, halt=live_halt(), members=lineup(study), groups=tally(study, now))
