"""What the agents of a study are called: by their names, or by letters while the study is blind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from reviews.access import is_admin
from reviews.models import Agent, Study, User
from reviews.neutral.names import REMOVED, names_of

KEPT_BACK: Final = "[kept back while the study is blind]"


@dataclass(frozen=True, slots=True)
class AgentNames:
    """The names that somebody sees. `labels` by agent's id; None: the true ones. `instead`: what stands for
    each name, short name and model of the study's agents, and for what else tells on them, longest first."""

    labels: Mapping[UUID, str] | None = None
    instead: tuple[tuple[str, str], ...] = ()

    @property
    def hidden(self) -> bool:
        """Whether letters stand for the names."""
        return self.labels is not None

    def of(self, agent: Agent) -> str:
        """What `agent` is called. One that the labels don't know is "Another agent", never its name."""
        if self.labels is None:
            return agent.name
        return self.labels.get(agent.pk, "Another agent")

    def blinded(self, text: str) -> str:
        """`text` with the labels in place of the names. Kept back as a whole where it then still names a
        maker of models, as errors of their servers do."""
        if self.labels is None or not text:
            return text
        # One pattern for all of them says mostly that there is nothing to do.
        if names_of(tuple(name for name, _ in self.instead)).found(text):
            for name, label in self.instead:
                text = names_of((name,)).out_of(text, label)[0].replace(f"{label} (scripted)", label)
        return names_of(()).out_of_maker(text)[0] or KEPT_BACK


NAMED: Final = AgentNames()
"""The true names."""


def agent_labels(study: Study) -> dict[UUID, str]:
    """By agent's id: "Agent A", "Agent B"..., and "Critic" for a critic that is none of those tried.

    The order comes from a hash of the ids of study and agent, so that a letter tells nothing of the names,
    and the same agent has another letter in another study. The same letters on each call, for good: the
    agents of a study never change. One statement; none where the study's agents were prefetched.
    """
    tried = [agent.pk for agent in study.agents.all()]
    tried.sort(key=lambda pk: sha256(f"{study.pk}:{pk}".encode()).digest())
    labels = {pk: f"Agent {letters(place)}" for place, pk in enumerate(tried)}
    if study.critic_id is not None:
        labels.setdefault(study.critic_id, "Critic")
    return labels


def blind_names(study: Study) -> AgentNames:
    """The names as whoever is blind sees them. Two statements."""
    labels = agent_labels(study)
    agents = Agent.objects.in_bulk(list(labels))
    borne: dict[str, set[str]] = {name: set() for name in study.neutral_names}
    for pk, label in labels.items():
        for name in (agents[pk].name, agents[pk].slug, agents[pk].model):
            borne.setdefault(name, set()).add(label)
    # A model that two agents share is neither's name.
    instead = {name: next(iter(who)) if len(who) == 1 else REMOVED for name, who in borne.items()}
    longest_first = sorted(instead.items(), key=lambda each: (-len(each[0]), each[0]))
    return AgentNames(labels, tuple(each for each in longest_first if each[0].strip()))


def agent_names(study: Study, user: User) -> AgentNames:
    """The names as `user` sees them: true ones for admins of the study, and for all once it is unblinded."""
    if study.unblinded_at is not None or is_admin(user, study):
        return NAMED
    return blind_names(study)


def shown_name(study: Study, user: User, agent: Agent) -> str:
    """What `user` sees `agent` called in `study`. Up to four statements: for lists take `agent_names`."""
    return agent_names(study, user).of(agent)


def letters(place: int) -> str:
    """A for 0, Z for 25, AA for 26, as the columns of a sheet are counted."""
    text = ""
    place += 1
    while place:
        place, digit = divmod(place - 1, 26)
        text = chr(ord("A") + digit) + text
    return text
