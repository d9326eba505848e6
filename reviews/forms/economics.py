"""What a reader of the report reckons with: a reviewer's rate, a job's price, a market's share."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from reviews.forms.numbers import percent, usd, usd_an_hour


class EconomicsForm(forms.Form):
    """All optional: what is left out is the study's own."""

    rate = usd_an_hour("Rate of reviewing")
    price = usd("Price of a job", 10_000_000)
    share = percent("Share of a market that such jobs are", places=2)

    def value(self, name: str) -> Decimal | None:
        """What was given and could be read. Needs a form that was validated."""
        found: Decimal | None = self.cleaned_data.get(name)
        return found
