"""Where a transcript's page begins."""

from __future__ import annotations

from django import forms


class PlaceForm(forms.Form):
    """`after`: how many calls come before."""

    after = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
