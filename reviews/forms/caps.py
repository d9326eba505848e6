"""New caps for a study that runs."""

from __future__ import annotations

from django import forms

from reviews.actions.start_study import USD_BELOW


class CapsForm(forms.Form):
    cap_usd = forms.DecimalField(
        label="Cap for the study, USD",
        required=False,
        min_value=0,
        max_value=USD_BELOW,
        decimal_places=2,
        help_text="Empty: none.",
    )
    day_cap_usd = forms.DecimalField(
        label="Cap a day, USD",
        required=False,
        min_value=0,
        max_value=USD_BELOW,
        decimal_places=2,
        help_text="Empty: none.",
    )
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text="Published with the protocol, as an amendment.",
    )
