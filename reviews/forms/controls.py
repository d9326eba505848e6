"""What an admin types to steer a study: whom it is about, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.http import url_has_allowed_host_and_scheme

from reviews.models import Agent

ALL = "all"


class WhoseForm(forms.Form):
    """One of `agents`, or with `everybody` all of them, and a reason. `agent` is None once all were chosen:
    that has to be said, an answer left out never means it."""

    agent = forms.ChoiceField(label="Whose")
    reason = forms.CharField(label="Reason", max_length=500, widget=forms.Textarea({"rows": 2}), strip=True)

    def __init__(
        self, *args: Any, agents: Sequence[Agent], everybody: bool = False, hint: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agents = {str(agent.pk): agent for agent in agents}
        choices = [(key, _name(agent)) for key, agent in self.agents.items()]
        field = cast(forms.ChoiceField, self.fields["agent"])
        field.choices = [(ALL, "All agents"), *choices] if everybody else choices
        self.fields["reason"].help_text = hint

    def clean_agent(self) -> Agent | None:
        return self.agents.get(self.cleaned_data["agent"])


def _name(agent: Agent) -> str:
    return f"{agent.name} (scripted)" if agent.scripted else agent.name


class UnblindForm(forms.Form):
    """Why a study stops being blind, and whether that is before its trials are finished."""

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        strip=True,
        help_text="Published with the protocol, as an amendment. This can't be taken back.",
    )
    early = forms.BooleanField(
        label="The study ends being blind early",
        required=False,
        help_text="Needed while trials are unfinished. The amendment says so.",
    )


class HaltForm(forms.Form):
    """A word on why all runs are paused, which may be left out, and the page to come back to."""

    reason = forms.CharField(required=False, max_length=500, strip=True)
    next = forms.CharField(required=False, max_length=2_000)

    def clean_next(self) -> str:
        """A path of this site's, or nothing: a form may have been made by somebody else."""
        path: str = self.cleaned_data["next"]
        ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
        return path if ours else ""
