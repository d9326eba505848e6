"""Numbers that a reader of the report may leave out: USD and percentages, none below 0."""

from __future__ import annotations

from django import forms


def usd(label: str, most: int, places: int = 2) -> forms.DecimalField:
    """US dollars up to `most`."""
    return forms.DecimalField(
        label=f"{label}, USD", required=False, min_value=0, max_value=most, decimal_places=places
    )


def usd_an_hour(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=f"{label}, USD an hour", required=False, min_value=0, max_value=100_000, decimal_places=2
    )


def percent(label: str, least: int = 0, most: int = 100, places: int = 1) -> forms.DecimalField:
    return forms.DecimalField(
        label=f"{label}, %", required=False, min_value=least, max_value=most, decimal_places=places
    )
