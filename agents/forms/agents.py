"""What is typed to make an agent."""

from __future__ import annotations

from typing import Any

from django import forms

from agents.actions.agent_settings import CHARACTERS_AT_MOST, check_kind, read_settings
from agents.actions.agents import COST_BELOW
from agents.adapters import registry
from reviews.actions.problem import Refused


class AgentForm(forms.Form):
    """Its cleaned data are the arguments of `create_agent`, but for the owner."""

    name = forms.CharField(label="Name", max_length=120, help_text="What admins and researchers read.")
    slug = forms.SlugField(
        label="Short name", max_length=60, help_text="For commands and exports. Letters, digits, hyphens."
    )
    kind = forms.ChoiceField(label="Kind", choices=registry.choices)
    model = forms.CharField(
        label="Model",
        max_length=120,
        required=False,
        help_text="As its server names it. A scripted agent needs none.",
    )
    max_cost_usd = forms.DecimalField(
        label="Most a run may cost, USD",
        min_value=0,
        max_value=COST_BELOW - 1,
        decimal_places=4,
        help_text="Reserved before each run, so that a study's cap holds. Where the price is known, no call "
        "is made that could pass it.",
    )
    settings = forms.CharField(
        label="Settings",
        required=False,
        max_length=CHARACTERS_AT_MOST,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false", "class": "code"}),
        help_text="A JSON object, such as {&quot;temperature&quot;: 0.2}. Empty: none. What there is to set "
        "stands below. Keys belong into the environment, never in here.",
    )

    def clean_settings(self) -> dict[str, Any]:
        try:
            settings = read_settings(self.cleaned_data["settings"])
            if "kind" in self.cleaned_data:
                check_kind(settings, self.cleaned_data["kind"])
        except Refused as refusal:
            # The page names the field itself.
            raise forms.ValidationError(str(refusal).removeprefix("Settings: ")) from refusal
        return settings
