"""The agents of a study: whether each may run just now, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reviews.models import Agent, AgentHold, Study


@dataclass(frozen=True, slots=True)
class Member:
    """An agent of a study. `hold`: an admin keeps it from running in this study."""

    agent: Agent
    hold: AgentHold | None

    @property
    def name(self) -> str:
        return f"{self.agent.name} (scripted)" if self.agent.scripted else self.agent.name

    def rests(self, now: datetime) -> bool:
        """Whether it rests after an error of its provider: as long as that asked, or the back-off."""
        return self.agent.not_before is not None and self.agent.not_before > now


def agents_of(study: Study) -> list[Agent]:
    """Those that the study tries by name, then its critic where that is none of them. Two statements."""
    agents = list(study.agents.order_by("name", "pk"))
    if study.critic is not None and study.critic not in agents:
        agents.append(study.critic)
    return agents


def lineup(study: Study) -> dict[UUID, Member]:
    """By id, in the order of `agents_of`. Three statements."""
    holds = {hold.agent_id: hold for hold in AgentHold.objects.select_related("by").filter(study=study)}
    return {agent.pk: Member(agent=agent, hold=holds.get(agent.pk)) for agent in agents_of(study)}
