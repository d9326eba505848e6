"""What a study is made of, as the form of a new one offers it: pools and agents in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from reviews.models import Agent, TaskPool
from reviews.rules.money import exact

if TYPE_CHECKING:
    # Generic for the type checker only: Django's classes take no argument when they run.
    PoolChoice = forms.ModelChoiceField[TaskPool]
    AgentChoice = forms.ModelChoiceField[Agent]
    AgentChoices = forms.ModelMultipleChoiceField[Agent]
else:
    PoolChoice = forms.ModelChoiceField
    AgentChoice = forms.ModelChoiceField
    AgentChoices = forms.ModelMultipleChoiceField


class PoolField(PoolChoice):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.state})"


class CriticField(AgentChoice):
    def label_from_instance(self, obj: Any) -> str:
        return _in_words(obj)


class AgentsField(AgentChoices):
    def label_from_instance(self, obj: Any) -> str:
        return _in_words(obj)


def _in_words(agent: Agent) -> str:
    scripted = " (scripted)" if agent.scripted else ""
    return f"{agent.name}{scripted}, at most USD {exact(agent.max_cost_usd)} a run"
