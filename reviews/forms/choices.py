"""Choices of which some can't be made, each of these with its reason beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms


class ReasonedSelect(forms.Select):
    """`refused` maps a value (as text) to why it can't be chosen, as in `ReasonedCheckboxes`."""

    def __init__(self, refused: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.refused = refused or {}

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        reason = self.refused.get(str(value))
        if reason is None:
            return super().create_option(name, value, label, *args, **kwargs)
        option = super().create_option(name, value, f"{label} ({reason})", *args, **kwargs)
        option["attrs"] |= {"disabled": True}
        return option


class ReasonedCheckboxes(forms.CheckboxSelectMultiple):
    """`refused` maps a value (as text) to why it can't be chosen. The form has to refuse it as well: what
    is greyed out can be posted all the same."""

    template_name = "reviews/widgets/checkboxes.html"

    def __init__(self, refused: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.refused = refused or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        reason = self.refused.get(str(value))
        if reason is not None:
            option["attrs"] |= {"disabled": True}
            option["reason"] = reason
        return option
