"""What a reader of the report reckons with: a reviewer's rate, a job's price, a market's share."""

from __future__ import annotations

from decimal import Decimal

from django import forms


class EconomicsForm(forms.Form):
    """All optional: what is left out is the study's own."""

    rate = forms.DecimalField(
        label="Rate of reviewing, USD an hour",
        required=False,
        min_value=0,
        max_value=100_000,
        decimal_places=2,
    )
    price = forms.DecimalField(
        label="Price of a job, USD", required=False, min_value=0, max_value=10_000_000, decimal_places=2
    )
    share = forms.DecimalField(
        label="Share of a market that such jobs are, %",
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
    )

    def value(self, name: str) -> Decimal | None:
        """What was given and could be read. Needs a form that was validated."""
        found: Decimal | None = self.cleaned_data.get(name)
        return found
