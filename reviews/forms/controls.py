"""What an admin types to steer a study: whom it is about, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.http import url_has_allowed_host_and_scheme

from reviews.models import Agent

if TYPE_CHECKING:
    # Generic for the type checker only: Django's classes take no argument when they run.
    AgentChoice = forms.ModelChoiceField[Agent]
else:
    AgentChoice = forms.ModelChoiceField


class AgentField(AgentChoice):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} (scripted)" if obj.scripted else str(obj.name)


class WhoseForm(forms.Form):
    """One of a study's agents and a reason. With `everybody` no agent means all of them: it is the label of
    that choice."""

    agent = AgentField(label="Whose", queryset=Agent.objects.none(), empty_label=None)
    reason = forms.CharField(label="Reason", max_length=500, widget=forms.Textarea({"rows": 2}), strip=True)

    def __init__(
        self, *args: Any, agents: Iterable[Agent], everybody: str = "", hint: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = cast(AgentField, self.fields["agent"])
        field.queryset = Agent.objects.filter(pk__in=[agent.pk for agent in agents]).order_by("name", "pk")
        if everybody:
            field.required, field.empty_label = False, everybody
        self.fields["reason"].help_text = hint


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
    """A word on why everything is paused, which may be left out, and the page to come back to."""

    reason = forms.CharField(required=False, max_length=500, strip=True)
    next = forms.CharField(required=False, max_length=2_000)

    def clean_next(self) -> str:
        """A path of this site's, or nothing: a form may have been made by somebody else."""
        path: str = self.cleaned_data["next"]
        ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
        return path if ours else ""
