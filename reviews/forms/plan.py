"""The size of the next study, as a reader of the report tries it out."""

from __future__ import annotations

from typing import Any

from django import forms


class PlanForm(forms.Form):
    """All optional: what is left out is as this study suggests (`suggested`, by the fields' names)."""

    tasks = forms.IntegerField(label="Tasks", required=False, min_value=1, max_value=100_000)
    agents = forms.IntegerField(label="Agents", required=False, min_value=1, max_value=100)
    repeats = forms.IntegerField(label="Repeats", required=False, min_value=1, max_value=20)
    points = forms.DecimalField(
        label="Difference to be found, points", required=False, min_value=0, max_value=100, decimal_places=1
    )
    differ = forms.DecimalField(
        label="Trials completed in one arm only, %",
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=1,
    )
    power = forms.DecimalField(label="Power, %", required=False, min_value=1, max_value=99, decimal_places=1)
    alpha = forms.DecimalField(
        label="Error over all agents, %", required=False, min_value=0, max_value=50, decimal_places=2
    )
    minutes = forms.DecimalField(
        label="Minutes a review", required=False, min_value=0, max_value=1_000, decimal_places=1
    )
    rate = forms.DecimalField(
        label="Rate of reviewing, USD an hour",
        required=False,
        min_value=0,
        max_value=100_000,
        decimal_places=2,
    )
    run_usd = forms.DecimalField(
        label="Cost of a run, USD", required=False, min_value=0, max_value=100_000, decimal_places=4
    )
    overlap = forms.DecimalField(
        label="Second readings, %", required=False, min_value=0, max_value=100, decimal_places=1
    )

    def values(self, suggested: dict[str, Any]) -> dict[str, Any]:
        """What is in force: what was given and could be read, else what is suggested. Needs validation."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return {**suggested, **given}
