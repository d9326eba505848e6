"""The size of the next study, as a reader of the report tries it out."""

from __future__ import annotations

from typing import Any

from django import forms

from reviews.forms.numbers import percent, usd, usd_an_hour


class PlanForm(forms.Form):
    """All optional: what is left out is as this study suggests (`suggested`, by the fields' names).

    A study without the arm critique has no `critic` to pay.
    """

    tasks = forms.IntegerField(label="Tasks", required=False, min_value=1, max_value=100_000)
    agents = forms.IntegerField(label="Agents", required=False, min_value=1, max_value=100)
    repeats = forms.IntegerField(label="Repeats", required=False, min_value=1, max_value=20)
    points = forms.DecimalField(
        label="Difference to be found, points", required=False, min_value=0, max_value=100, decimal_places=1
    )
    differ = percent("Trials completed in one arm only")
    power = percent("Power", 1, 99)
    alpha = percent("Error over all agents", most=50, places=2)
    minutes = forms.DecimalField(
        label="Minutes a review", required=False, min_value=0, max_value=1_000, decimal_places=1
    )
    rate = usd_an_hour("Rate of reviewing")
    run_usd = usd("Cost of a run", 100_000, 4)
    critic_usd = usd("Cost of a critic\N{RIGHT SINGLE QUOTATION MARK}s run", 100_000, 4)
    overlap = percent("Second readings")

    def __init__(self, *args: Any, critic: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not critic:
            del self.fields["critic_usd"]

    def values(self, suggested: dict[str, Any]) -> dict[str, Any]:
        """What is in force: what was given and could be read, else what is suggested. Needs validation."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return {**suggested, **given}
