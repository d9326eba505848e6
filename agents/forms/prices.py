"""What is typed to add a price."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from agents.adapters import registry
from agents.adapters.base import MOST_TOKENS
from agents.adapters.price_table import MOST_TIMES
from agents.adapters.prices import MOST


def kinds() -> list[tuple[str, str]]:
    """The kinds of agent with a model."""
    return [(kind, label) for kind, label in registry.choices() if registry.is_model(kind)]


def _usd(label: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_value=MOST, decimal_places=6, **options)


def _times(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=1,
        max_value=MOST_TIMES,
        decimal_places=6,
        help_text="Empty: 1.",
    )


class PriceForm(forms.Form):
    """A price of one model."""

    kind = forms.ChoiceField(label="Kind", choices=kinds)
    model = forms.CharField(
        label="Model", max_length=120, help_text="Exactly as it stands in the agents that ask it."
    )
    valid_from = forms.DateField(
        label="From",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="The first day (UTC), today or later. What was counted before stays as it is.",
    )
    input_usd = _usd("Input, USD a million tokens")
    output_usd = _usd("Output, USD a million tokens", help_text="Reasoning is part of it.")
    cached_usd = _usd(
        "Input from the cache, USD a million tokens", required=False, help_text="Empty: as other input."
    )
    cache_write_usd = _usd(
        "Input written to the cache, USD a million tokens", required=False, help_text="Empty: as other input."
    )
    session_usd = _usd(
        "A session of code execution, USD",
        required=False,
        help_text="Of the provider's own, where it takes money for it.",
    )
    long_from = forms.IntegerField(
        label="Long prompts: above how many tokens of input",
        required=False,
        min_value=1,
        max_value=MOST_TOKENS,
        help_text="Where a call that reads more costs more. Empty: the same at any length.",
    )
    long_input = _times("Long prompts: times the prices of input")
    long_output = _times("Long prompts: times the price of output")
    source = forms.CharField(
        label="Where it was read",
        max_length=300,
        help_text="A page and the day, or a contract. Where it corrects another price: what was wrong.",
    )

    @property
    def arguments(self) -> dict[str, Any]:
        """Those of `add_price`, but for who adds it. Needs a valid form."""
        empty = {"session_usd": Decimal(0), "long_input": Decimal(1), "long_output": Decimal(1)}
        return {
            name: empty.get(name) if value is None else value for name, value in self.cleaned_data.items()
        }


class PriceCursor(forms.Form):
    """Where the table goes on: after this price."""

    after = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class PriceChoice(forms.Form):
    """Which price is meant."""

    price = forms.IntegerField(min_value=1, max_value=2**63 - 1)
