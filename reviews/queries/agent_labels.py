"""What the agents of a study are called: by their names, or by letters while the study is blind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from reviews.access import is_admin
from reviews.models import Agent, Study, User


@dataclass(frozen=True, slots=True)
class AgentNames:
    """The names that somebody sees. `labels` by agent's id; None: the true ones."""

    labels: Mapping[UUID, str] | None = None

    @property
    def hidden(self) -> bool:
        """Whether letters stand for the names."""
        return self.labels is not None

    def of(self, agent: Agent) -> str:
        """What `agent` is called. One that the labels don't know is "Another agent", never its name."""
        if self.labels is None:
            return agent.name
        return self.labels.get(agent.pk, "Another agent")


def agent_labels(study: Study) -> dict[UUID, str]:
    """By agent's id: "Agent A", "Agent B"..., and "Critic" for a critic that is none of those tried.

    The order comes from a hash of the ids of study and agent, so that a letter tells nothing of the names,
    and the same agent has another letter in another study. The same letters on each call, for good: the
    agents of a study never change. One statement.
    """
    tried = list(study.agents.order_by().values_list("pk", flat=True))
    tried.sort(key=lambda pk: sha256(f"{study.pk}:{pk}".encode()).digest())
    labels = {pk: f"Agent {letters(place)}" for place, pk in enumerate(tried)}
    if study.critic_id is not None:
        labels.setdefault(study.critic_id, "Critic")
    return labels


def agent_names(study: Study, user: User) -> AgentNames:
    """The names as `user` sees them: true ones for admins of the study, and for all once it is unblinded."""
    if study.unblinded_at is not None or is_admin(user, study):
        return AgentNames()
    return AgentNames(agent_labels(study))


def shown_name(study: Study, user: User, agent: Agent) -> str:
    """What `user` sees `agent` called in `study`. Up to three statements: for lists take `agent_names`."""
    return agent_names(study, user).of(agent)


def letters(place: int) -> str:
    """A for 0, Z for 25, AA for 26, as the columns of a sheet are counted."""
    text = ""
    place += 1
    while place:
        place, digit = divmod(place - 1, 26)
        text = chr(ord("A") + digit) + text
    return text
