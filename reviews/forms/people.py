"""What is typed on the pages of people."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms

from reviews.actions.people import RATE_BELOW, check_display, check_name, check_password, random_password
from reviews.actions.problem import Refused
from reviews.models import Membership, Study, TaskPool, User

EVERYWHERE = "all"


def scopes() -> list[Any]:
    """Where a role can hold, as choices: everywhere, one study, one pool."""
    studies = [(f"study:{pk}", title) for pk, title in Study.objects.values_list("pk", "title")]
    pools = [
        (f"pool:{pk}", title) for pk, title in TaskPool.objects.order_by("title").values_list("pk", "title")
    ]
    return [
        (EVERYWHERE, "The whole installation"),
        *([("Only this study", studies)] if studies else []),
        *([("Only this pool", pools)] if pools else []),
    ]


class RoleForm(forms.Form):
    """A role and where it holds. `scope()` is what give_role takes."""

    role = forms.ChoiceField(label="Role", choices=Membership.Role.choices, initial=Membership.Role.REVIEWER)
    where = forms.ChoiceField(label="Where", choices=scopes, initial=EVERYWHERE)

    def scope(self) -> dict[str, Any]:
        """Needs a valid form."""
        kind, _, key = self.cleaned_data["where"].partition(":")
        if kind == "study":
            return {"study": Study.objects.get(pk=key)}
        return {"pool": TaskPool.objects.get(pk=key)} if kind == "pool" else {}


class ProfileForm(forms.Form):
    """What a reviewer knows and costs."""

    categories = forms.MultipleChoiceField(
        label="Categories",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What this reviewer is offered. None ticked: everything.",
    )
    hourly_rate_usd = forms.DecimalField(
        label="Hourly rate, USD",
        min_value=0,
        max_value=RATE_BELOW - Decimal("0.01"),
        decimal_places=2,
        help_text="Paid for active time. A claim keeps the rate that it was offered at.",
    )

    def __init__(self, *args: Any, categories: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.MultipleChoiceField, self.fields["categories"])
        field.choices = [(name, name) for name in categories]


class PasswordForm(forms.Form):
    """A password that an admin gives. Empty: one is made. `of` is whom it is for."""

    password = forms.CharField(
        label="Password",
        required=False,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="Leave it empty to have one made; it is shown once.",
    )

    def __init__(self, *args: Any, of: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            _as_error(check_password, password, self.of)
        return password or random_password()


class NewUserForm(RoleForm, ProfileForm):
    """An account with its first role and, for a reviewer, the profile."""

    name = forms.CharField(
        label="Sign-in name", max_length=150, help_text="Letters, digits and @ . + - _ only."
    )
    display = forms.CharField(
        label="Shown name", max_length=150, required=False, help_text="How others read of this person."
    )
    password = forms.CharField(
        label="Password",
        required=False,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="Leave it empty to have one made; it is shown once.",
    )

    field_order = ["name", "display", "password", "role", "where", "categories", "hourly_rate_usd"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hourly_rate_usd"].required = False

    def clean_name(self) -> str:
        name: str = User.normalize_username(self.cleaned_data["name"])
        _as_error(check_name, name)
        return name

    def clean_display(self) -> str:
        display: str = self.cleaned_data["display"]
        _as_error(check_display, display)
        return display

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("password"):
            of = User(username=values.get("name", ""), first_name=values.get("display", ""))
            try:
                check_password(values["password"], of)
            except Refused as refusal:
                self.add_error("password", str(refusal))
        if values.get("role") == Membership.Role.REVIEWER and values.get("hourly_rate_usd", 0) is None:
            self.add_error("hourly_rate_usd", "Give a reviewer's hourly rate; 0 where nothing is paid.")
        return values


def _as_error(check: Any, *values: Any) -> None:
    try:
        check(*values)
    except Refused as refusal:
        raise forms.ValidationError(str(refusal)) from refusal
