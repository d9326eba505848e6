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
from reviews.queries.spending import Spending, spending
from reviews.queries.tally import Group, tally
from reviews.rules.caps import DAY_CAP, STUDY_CAP, no_room
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
    """`members` are the study's agents by id, its critic among them; `groups` hold every cycle once.

    `money` is what all runs have cost and reserved, `today` what those of this day (UTC) have, None without a
    day's cap.
    """

    study: Study
    at: datetime
    halt: Halt | None
    members: dict[UUID, Member]
    groups: list[Group]
    money: Spending
    today: Spending | None

    def queued(self) -> list[tuple[Group, Why]]:
        """The queued cycles, each group with why it waits."""
        capped = {agent for agent in self.members if self.cap_of(agent)}
        return [
            (group, self._why(group, capped=group.runs_by in capped))
            for group in self.groups
            if group.state is State.QUEUED
        ]

    def cap_of(self, agent: UUID, *, for_good: bool = False) -> str:
        """The reason for which a cap keeps the agent's next run from starting; empty where none does.

        It is reckoned from how the study stands: what a cycle has stored of it is as old as the last try to
        take one. `for_good`: runs under way, once they end, leave no room either.
        """
        needed = self.members[agent].agent.max_cost_usd
        for cap, most, money in (
            (STUDY_CAP, self.study.cap_usd, self.money),
            (DAY_CAP, self.study.day_cap_usd, self.today),
        ):
            if most is not None and money is not None:
                committed = money.committed_usd - (money.reserved_usd if for_good else 0)
                reason = no_room(cap, most=most, committed=committed, needed=needed)
                if reason is not None:
                    return reason
        return ""

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
    """How `study` stands now. At most eight statements."""
    now = database_now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Snapshot(
        study=study,
        at=now,
        halt=live_halt(),
        members=lineup(study),
        groups=tally(study, now),
        money=spending(study),
        today=None if study.day_cap_usd is None else spending(study, since=midnight),
    )
